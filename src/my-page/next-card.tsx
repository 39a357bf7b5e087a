import { isOpen as isOpenNow } from '../calendar/open-hours.ts';
import { nextNumber } from '../readers/courses.ts';
import { earliestDate, followingDate, resumeDate } from '../readers/dates.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { Unbroken } from '../ui/unbroken.tsx';
import { whenOn } from './dates.ts';
import { ActForm } from './form.tsx';
import { isOpen, type Own, type OwnCourse } from './read-own.ts';

const t = own.next;
type CardProps = { own: Own; one: OwnCourse };

/** How far a course is, what comes next and when, and the one main button: the next lesson now, or the end of a rest. */
export function NextCard({ own: page, one }: CardProps) {
  const count = one.course?.lessons.length ?? 0;
  const got = one.lessons[0]?.number;
  return (
    <div class="card next">
      <p class="small soft progress">
        <span class="phrase">{got === undefined ? t.none : t.got(got)}</span>
        <span class="dots" aria-hidden="true">
          {Array.from({ length: count }, (_, index) => (
            <i class={index < (got ?? 0) ? 'on' : undefined} />
          ))}
        </span>
        <span class="phrase">{t.all(count)}</span>
      </p>
      <Standing own={page} one={one} />
      <Follows own={page} one={one} />
    </div>
  );
}

function Standing({ own: page, one }: CardProps) {
  const { clinic, now } = page;
  const { enrollment, plan } = one;
  const { id, state, resumeAt, nextSendAt } = enrollment;
  const number = nextNumber({ courses: one.course ? [one.course] : [] }, enrollment);
  const title = one.course?.lessons.find(lesson => lesson.number === number)?.title;
  if (!isOpen(one))
    return (
      <p class="lead">
        {state === 'completed' ? t.completed(one.course?.title ?? '') : t.stopped(one.course?.title ?? '')}
      </p>
    );
  if (state === 'paused')
    return (
      <>
        <p class="lead">
          {resumeAt === null ? t.resting(number) : t.restingUntil(whenOn(resumeAt, clinic, now), number)}
        </p>
        <ActForm act="resume" of={id} button={t.resume} main>
          <p class="help">
            <Unbroken text={t.resumeHelp(whenOn(resumeDate(plan, now, clinic), clinic, now))} />
          </p>
        </ActForm>
      </>
    );
  if (nextSendAt === null) return <p class="lead">{t.underWay(number)}</p>;
  if (nextSendAt <= now) return <p class="lead">{t.soon(number)}</p>;
  return (
    <>
      <p class="lead">
        <span class="phrase">
          <strong>{t.at(whenOn(nextSendAt, clinic, now))}</strong>
        </span>
        <Unbroken text={t.title(number, title)} />
      </p>
      <Now own={page} one={one} />
    </>
  );
}

/** Not offered where the lesson was asked for, or comes as early anyway. */
function Now({ own: { clinic, now }, one }: CardProps) {
  const { enrollment, plan } = one;
  const { id, nextSendAt, nextLessonSlug, broughtForwardFrom } = enrollment;
  if (broughtForwardFrom !== null) return one.hasLeft ? null : <ActForm act="put-back" of={id} button={t.putBack} />;
  const at = earliestDate(plan, now, clinic);
  if (nextSendAt! <= at) return null;
  const number = nextNumber({ courses: one.course ? [one.course] : [] }, enrollment);
  const isLast = number >= (one.course?.lessons.length ?? 0);
  const following = isLast ? undefined : whenOn(followingDate(plan, Math.max(at, now), clinic), clinic, now);
  const isOpenToday = isOpenNow(now, clinic);
  const later = isOpenToday ? t.laterHelp : t.closedHelp;
  const help = at <= now && isOpenToday ? t.nowHelp(following) : later(whenOn(at, clinic, now));
  return (
    <ActForm act="now" of={id} fields={{ next: nextLessonSlug ?? '' }} button={t.now} main>
      <p class="help">
        <Unbroken text={help} />
      </p>
    </ActForm>
  );
}

function Follows({ own: { all }, one }: CardProps) {
  const { followedBy, id } = one.enrollment;
  const title = followedBy && all.find(({ slug }) => slug === followedBy.course)?.title;
  if (!title || !isOpen(one)) return null;
  return (
    <div class="follows">
      <p>{t.follows(title)}</p>
      <ActForm act="unfollow" of={id} button={t.unfollow} />
    </div>
  );
}
