import { isOpen, nextAllowed } from '../../../calendar/open-hours.ts';
import type { Delivery } from '../../../db/records.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { Button, Field } from '../../../ui/form.tsx';
import { deliveryTime } from '../../parts/reader-words.ts';
import { moment } from '../../parts/times.ts';
import type { ReaderProps } from './props.ts';
import { lessonName } from './timeline.ts';

const t = reader.again;

/** A lesson that was sent, once more. `sent`: newest first. */
export function AgainForm({ person, courses, clinic, now, halted, sent }: ReaderProps & { sent: Delivery[] }) {
  const { id, hour } = person.subscriber;
  const words = { courses, several: person.courses.length > 1 };
  const when = (at: number) => moment(at, clinic.timeZone, now);
  const options = sent.map(({ id: delivery, course, lesson, lessonSlug, ...rest }): [string, string] => [
    delivery,
    t.option(lessonName({ course, lesson: lesson!, lessonSlug }, words), when(deliveryTime({ ...rest } as Delivery))),
  ]);
  return (
    <form method="post" action={`/admin/readers/${id}/copies`}>
      <p class="small">{t.help}</p>
      <Field label={t.pick} name="delivery" options={options} value={options[0]![0]} />
      <p>{isOpen(now, clinic) ? t.atOnce : t.later(when(nextAllowed(now, hour, clinic)))}</p>
      {halted && <p>{reader.held}</p>}
      <Button kind="quiet">{t.button}</Button>
    </form>
  );
}
