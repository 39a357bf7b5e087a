import { type RedFlagGroup, redFlagBox, redFlags, urgencyOf } from '../../texts/ja/safety.ts';
import { t } from '../../texts/ja.ts';

const words = t.landingPage.urgent;

/**
 * Before the form: every sign that cannot wait, and the line for who has been to a doctor already; a true extract of the box below the
 * form. `more`: where the rest stands. `watchFor`: the signs of the symptom type that a link chose, of all urgencies; they come first.
 */
export function Urgent({ more, watchFor = [] }: { more: string; watchFor?: string[] }) {
  const [now, ...later] = redFlagBox(watchFor);
  const own = ownSigns(later, watchFor);
  return (
    <div class="red-line">
      <p class="ask-first">{redFlags.heading}</p>
      <p>
        <b>{now!.heading}</b> {now!.signs.join('／')}。{' '}
        {own.map(({ heading, signs }) => (
          <>
            <b>{heading}</b> {signs.join('／')}。{' '}
          </>
        ))}
        <a href={more}>{words.more}</a>
      </p>
      <p>
        <b>{redFlags.seenHeading}</b> {redFlags.seen}
      </p>
    </div>
  );
}

/** Of these urgencies, the signs that are named. */
function ownSigns(groups: RedFlagGroup[], watchFor: string[]): Pick<RedFlagGroup, 'heading' | 'signs'>[] {
  const named = groups.map(({ urgency, heading, signs }) => ({
    heading,
    signs: signs.slice(0, watchFor.filter(id => urgencyOf(id) === urgency).length),
  }));
  return named.filter(({ signs }) => signs.length > 0);
}
