import type { Suppressed } from '../../consent/suppressed.ts';
import { delivery } from '../../texts/ja/delivery.ts';
import { Button } from '../../ui/form.tsx';
import { dayAndTime } from '../parts/times.ts';

const t = delivery.suppressed;

export type SuppressedReadersProps = {
  suppressed: { count: number; shown: Suppressed[] };
  /** How many readers wait for the clinic's decision whether they are suppressed. */
  inQuestion: number;
  zone: string;
};

/** Who gets no mail because it does not arrive, why, and how to lift that. */
export function SuppressedReaders({ suppressed: { count, shown }, inQuestion, zone }: SuppressedReadersProps) {
  return (
    <section>
      <h2>{t.title}</h2>
      {inQuestion > 0 && (
        <p>
          <strong>{t.inQuestion(inQuestion)}</strong> <a href="/admin/suppressions">{t.toInQuestion}</a>
        </p>
      )}
      <p>{count > 0 ? t.some(count) : t.none}</p>
      {count > shown.length && <p class="small soft">{t.newest(shown.length)}</p>}
      {count > 0 && (
        <ul class="people still">
          {shown.map(reader => (
            <Reader reader={reader} zone={zone} />
          ))}
        </ul>
      )}
      <p>
        <a href="/admin/suppressions">{t.all}</a>
      </p>
    </section>
  );
}

function Reader({ reader, zone }: { reader: Suppressed; zone: string }) {
  const { subscriberId, email, cause, at } = reader;
  return (
    <li>
      <div>
        <p>{email === null ? t.erased : <a href={`/admin/readers/${subscriberId}`}>{email}</a>}</p>
        <p>{whyOf(reader)}</p>
        <p class="small soft numbers">{t.at(dayAndTime(at, zone))}</p>
      </div>
      {email !== null && cause === 'refusal' && (
        <form method="post" action={`/admin/readers/${subscriberId}/lift`}>
          <Button kind="quiet" label={t.liftWhich(email)}>
            {t.lift}
          </Button>
        </form>
      )}
    </li>
  );
}

/** By the rules of the bounce classifier that suppress at once, after two refusals, or after weeks. */
function whyOf({ cause, rule }: Suppressed): string {
  if (cause === 'complaint') return t.causes.complaint;
  if (rule === 'no-such-user') return t.causes.refusal;
  return ['docomo-unknown-user', 'au-user-unknown', 'unknown-at-data'].includes(rule)
    ? t.causes.filtered
    : t.causes.soft;
}
