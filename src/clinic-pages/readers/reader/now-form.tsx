import { isOpen } from '../../../calendar/open-hours.ts';
import { findCourse, isSignedOff } from '../../../courses/course.ts';
import { nextNumber, type ReaderCourse } from '../../../readers/courses.ts';
import { earliestDate, followingDate } from '../../../readers/dates.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { Button } from '../../../ui/form.tsx';
import { moment } from '../../parts/times.ts';
import { Act } from './act.tsx';
import type { ReaderProps } from './props.ts';

const t = reader.now;

/** The next lesson now. Not offered while it is under way, was asked for, or comes as early anyway. */
export function NowForm({ course, courses, clinic, now, person, halted }: ReaderProps & { course: ReaderCourse }) {
  const { enrollment, plan } = course;
  const at = earliestDate(plan, now, clinic);
  if (enrollment.broughtForwardFrom !== null) return <PutBackForm course={course} />;
  if (plan.nextSendAt === null || plan.nextSendAt <= at) return null;
  const lessons = findCourse(courses, enrollment.course)?.lessons ?? [];
  const number = nextNumber({ courses }, enrollment);
  const lesson = lessons.find(one => one.number === number);
  const name = reader.lesson(number, lesson?.title);
  const when = (date: number) => moment(date, clinic.timeZone, now);
  const isHeld = lesson && clinic.unsignedLessons === 'hold' && !isSignedOff(lesson);
  return (
    <Act title={t.title}>
      <form method="post" action={`/admin/readers/${person.subscriber.id}/courses/${enrollment.id}/now`}>
        <input type="hidden" name="next" value={enrollment.nextLessonSlug ?? ''} />
        <p>
          {at <= now ? t.atOnce(name) : t.later(name, when(at))}
          {at > now && (isOpen(now, clinic) ? t.whyDay : t.whyClosed)}
        </p>
        {isHeld && <p>{t.unsigned}</p>}
        {halted && <p>{reader.held}</p>}
        <p>
          {number < lessons.length
            ? t.following(number + 1, when(followingDate(plan, Math.max(at, now), clinic)))
            : t.last}
        </p>
        <Button kind="quiet">{t.button(number)}</Button>
      </form>
    </Act>
  );
}

function PutBackForm({ course: { enrollment, hasLeft } }: { course: ReaderCourse }) {
  if (hasLeft) return null;
  return (
    <form method="post" action={`/admin/readers/${enrollment.subscriberId}/courses/${enrollment.id}/put-back`}>
      <Button kind="quiet">{t.putBack}</Button>
    </form>
  );
}
