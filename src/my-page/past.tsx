import { answers } from '../texts/ja/check-in/answers.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { dayOn } from './dates.ts';
import type { Own, OwnCourse, PastLesson } from './read-own.ts';

const t = own.past;

/** Every lesson that was sent, as links to its mail, course by course. */
export function Past({ courses, clinic, now }: Own) {
  const begun = courses.filter(({ lessons }) => lessons.length > 0);
  return (
    <section aria-labelledby="past">
      <h2 id="past">{t.heading}</h2>
      {begun.length === 0 && <p>{t.none}</p>}
      {begun.map(one => (
        <OfCourse one={one} day={at => dayOn(at, clinic, now)} name={courses.length > 1} />
      ))}
    </section>
  );
}

type OfCourseProps = { one: OwnCourse; day: (at: number) => string; name: boolean };

function OfCourse({ one: { course, lessons, sheet }, day, name }: OfCourseProps) {
  return (
    <>
      {name && <h3>{course?.title}</h3>}
      <ul class="rows">
        {lessons.toReversed().map(lesson => (
          <Row lesson={lesson} day={day} />
        ))}
      </ul>
      {sheet && (
        <p>
          <a href={sheet}>{t.sheet}</a>
        </p>
      )}
    </>
  );
}

function Row({
  lesson: { number, lesson, sentAt, answer, href, record },
  day,
}: {
  lesson: PastLesson;
  day: (at: number) => string;
}) {
  return (
    <li>
      <div>
        <p class="name">
          <a href={href}>{t.title(number, lesson?.title)}</a>
        </p>
        <p class="small soft">{t.sent(day(sentAt))}</p>
      </div>
      {answer && <span class={answer === 'done' ? 'chip done' : 'chip'}>{answers[answer]}</span>}
      {record && (
        <a class="small" href={record} aria-label={`${t.title(number, undefined)}を${t.record}`}>
          {t.record}
        </a>
      )}
    </li>
  );
}
