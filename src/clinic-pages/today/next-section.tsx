import { type Closure, closedAhead } from '../../calendar/closed-ahead.ts';
import { calendarDaysBetween, isoDay } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import type { SendingState } from '../../pauses/sending-state.ts';
import type { NextSending } from '../../reports/next-sending.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { courseLabel } from '../parts/reader-words.ts';
import { calendarDay, moment } from '../parts/times.ts';
import { Unbroken } from '../parts/unbroken.tsx';

const t = today.next;
/** Days of which closed ones are told. */
const AHEAD = 7;
/** Courses named; the others are summed up. */
const MOST_COURSES = 4;

type NextProps = {
  clinic: Clinic;
  courses: Course[];
  next: NextSending | undefined;
  sending: SendingState;
  now: number;
};

/** When mail goes out next, how much, in which courses, and on which days none does. */
export function NextSection({ clinic, courses, next, sending, now }: NextProps) {
  const closures = closedAhead(isoDay(now, clinic.timeZone), clinic, AHEAD);
  return (
    <section>
      <h2>{t.title}</h2>
      {next ? <Planned {...{ clinic, courses, next, now }} /> : <p>{t.none}</p>}
      {sending.state !== 'open' && <p>{t.stopped}</p>}
      {closures.length > 0 && (
        <p class="small soft">
          <Unbroken>{t.closed(closures.map(closureWords))}</Unbroken>
        </p>
      )}
    </section>
  );
}

function Planned({
  clinic: { timeZone },
  courses,
  next,
  now,
}: Pick<NextProps, 'clinic' | 'courses' | 'now'> & { next: NextSending }) {
  const days = calendarDaysBetween(now, next.at, timeZone);
  const near = days === 0 ? t.today : days === 1 ? t.tomorrow : '';
  const named = next.courses.length > MOST_COURSES + 1 ? next.courses.slice(0, MOST_COURSES) : next.courses;
  const others = next.courses.slice(named.length);
  const sum = others.reduce((all, { lessons }) => all + lessons, 0);
  return (
    <>
      <p>
        <strong class="phrase">{`${near}${moment(next.at, timeZone, now)}`}</strong>
        {t.planned(next.lessons)}
      </p>
      {next.courses.length > 0 && (
        <ul class="lines">
          {named.map(({ course, lessons }) => (
            <Line words={courseLabel(courses, course)} lessons={lessons} />
          ))}
          {others.length > 0 && <Line words={t.others(others.length)} lessons={sum} />}
        </ul>
      )}
    </>
  );
}

function Line({ words, lessons }: { words: string; lessons: number }) {
  return (
    <li>
      <span>{words}</span> <span class="numbers phrase">{t.lessons(lessons)}</span>
    </li>
  );
}

const closureWords = ({ from, until }: Closure): string =>
  from === until ? calendarDay(from) : t.span(calendarDay(from), calendarDay(until));
