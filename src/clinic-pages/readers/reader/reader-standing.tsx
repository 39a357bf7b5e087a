import type { Suppression } from '../../../consent/suppression.ts';
import type { Subscriber } from '../../../db/records.ts';
import { suppressions } from '../../../texts/ja/suppressions.ts';
import { Button, Notice } from '../../../ui/form.tsx';
import { dayAndTime } from '../../parts/times.ts';

const t = suppressions.reader;

type StandingProps = { subscriber: Subscriber; suppression?: Suppression; lifted: boolean; zone: string };

/** Why nothing is sent to this reader, and what the clinic can do about it. */
export function ReaderStanding({ subscriber, suppression, lifted, zone }: StandingProps) {
  if (subscriber.status === 'unsubscribed') return <OwnWord title={t.unsubscribed} />;
  if (suppression?.cause === 'complaint') return <OwnWord title={t.complaint} />;
  if (suppression) return <Refused subscriber={subscriber} suppression={suppression} zone={zone} />;
  return lifted ? (
    <Notice tone="good">
      <p>
        <strong>{t.lifted}</strong>
      </p>
    </Notice>
  ) : null;
}

function OwnWord({ title }: { title: string }) {
  return (
    <Notice>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{t.ownWord}</p>
    </Notice>
  );
}

function Refused({
  subscriber,
  suppression: { state, at },
  zone,
}: {
  subscriber: Subscriber;
  suppression: Suppression;
  zone: string;
}) {
  const inQuestion = state === 'in-question';
  return (
    <Notice tone={inQuestion ? 'warn' : 'info'}>
      <p>
        <strong>{inQuestion ? t.inQuestion : t.struckOff}</strong>
      </p>
      <p>{t.struckOffAt(dayAndTime(at, zone))}</p>
      {inQuestion && (
        <p>
          {t.inQuestionText} <a href="/admin/suppressions">{t.toDay}</a>
        </p>
      )}
      <form method="post" action={`/admin/readers/${subscriber.id}/lift`}>
        <p class="small">{t.liftHelp}</p>
        <Button kind="quiet">{t.lift}</Button>
      </form>
    </Notice>
  );
}
