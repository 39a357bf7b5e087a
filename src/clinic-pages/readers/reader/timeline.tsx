import { openings } from '../../../texts/ja/openings.ts';
import { reader } from '../../../texts/ja/reader.ts';
import type { Entry } from './timeline.ts';

const t = reader.timeline;
const HIDDEN = openings.opened(openings.ofMail.notToBeSeen);

/** One list of everything, newest first. */
export function Timeline({ readerId, entries, isCut }: { readerId: string; entries: Entry[]; isCut: boolean }) {
  if (entries.length === 0) return <p class="soft">{t.empty}</p>;
  return (
    <>
      <ol class="timeline">
        {entries.map(entry => (
          <li class={entry.tone}>
            <Line entry={entry} readerId={readerId} />
          </li>
        ))}
      </ol>
      {isCut && <p class="small soft">{t.older}</p>}
      {entries.some(({ chip }) => chip === HIDDEN) && <p class="small soft">{t.hiddenHelp}</p>}
    </>
  );
}

function Line({
  entry: { title, when, chip, more = [], warning, asTyped, noteId },
  readerId,
}: {
  entry: Entry;
  readerId: string;
}) {
  return (
    <>
      <p>
        <strong>{title}</strong> {chip && <span class="state">{chip}</span>}
      </p>
      {asTyped && <p class="as-typed">{asTyped}</p>}
      <p class="small soft numbers">{[when, ...more].join('・')}</p>
      {warning && <p class="small">{warning}</p>}
      {noteId && (
        <form method="post" action={`/admin/readers/${readerId}/notes/${noteId}/delete`}>
          <button type="submit">{reader.note.delete}</button>
        </form>
      )}
    </>
  );
}
