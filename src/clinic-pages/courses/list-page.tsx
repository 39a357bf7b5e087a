import type { Child } from 'hono/jsx';
import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import type { CourseLine } from '../../reports/course-lines.ts';
import { bandOf } from '../../reports/openings.ts';
import type { Reading } from '../../reports/reading.ts';
import { share } from '../../reports/report.ts';
import { type Taking, unsignedOf } from '../../sign-off/taking.ts';
import { courseList as t } from '../../texts/ja/clinic/course-list.ts';
import { courseTable } from '../../texts/ja/clinic/course-table.ts';
import { courses as words } from '../../texts/ja/sign-off.ts';
import { Counting } from '../parts/counting.tsx';
import { AdminPage } from '../parts/frame.tsx';

/** A course with the signatures that hold, and what was counted of it. */
export type ListedCourse = { course: Course; taking: Taking; reading: Reading; line: CourseLine };

type ListProps = { clinic: Clinic; courses: ListedCourse[] };

/** A line for each course: who reads it, how much of it is opened, who comes to its end, and whether people can sign up. */
export function CourseListPage({ clinic, courses }: ListProps) {
  const open = courses.filter(({ taking }) => taking === 'open').length;
  const isSent = courses.some(({ line }) => line.openings.delivered > 0);
  return (
    <AdminPage clinic={clinic} title={t.title} place="courses">
      <p class="lead">{courses.length > 0 ? t.lead(courses.length, open) : t.none}</p>
      <ul class="courses">
        {courses.map(listed => (
          <Line {...listed} />
        ))}
      </ul>
      {isSent && <p class="small soft">{t.note}</p>}
      <p class="choices">
        <a href="/admin/setup/courses">{t.all}</a>
        <a href="/admin/lessons">{t.gallery}</a>
        {isSent && <a href="/admin/courses.csv">{courseTable.toAll}</a>}
      </p>
      <Counting />
    </AdminPage>
  );
}

function Line({ course, taking, reading, line }: ListedCourse) {
  const unsigned = unsignedOf(course).length;
  return (
    <li>
      <h2>
        <a href={`/admin/courses/${course.slug}`}>{course.label}</a>{' '}
        <span class={`state ${TONES[taking] ?? ''}`}>{words.taking[taking]}</span>
      </h2>
      <p class="small soft names">
        <span class="phrase">{words.inMail(course.title)}</span>
        {unsigned > 0 && <span class="phrase">{t.unsigned(unsigned)}</span>}
      </p>
      <dl>
        <Fact name={t.facts.reading} beside={reading.resting > 0 ? [t.resting(reading.resting)] : []}>
          {t.people(reading.reading)}
        </Fact>
        <Opened {...line} />
        <Finished finished={line.finished} />
      </dl>
      <p class="choices">
        <Way course={course} href={`/admin/courses/${course.slug}`} words={t.toCourse} />
        <Way course={course} href={`/admin/lessons#${course.slug}`} words={t.toLessons} />
        <Way course={course} href={`/admin/setup/courses#${course.slug}`} words={t.open} />
      </p>
    </li>
  );
}

const TONES: Partial<Record<Taking, string>> = { open: 'now', unsigned: 'open' };

/** The band in which the true number lies. In per cent only where that is no accident. */
function Opened({ openings, isRated }: Pick<CourseLine, 'openings' | 'isRated'>) {
  const { delivered } = openings;
  if (delivered === 0) return <Fact name={t.facts.openings} beside={[t.noMails]} />;
  const { least, most } = bandOf(openings);
  const [low, high] = [share(least, delivered).rate, share(most, delivered).rate];
  const counts = t.mails(least, most);
  if (!isRated || low === undefined || high === undefined)
    return (
      <Fact name={t.facts.openings} beside={[t.of(delivered)]}>
        {counts}
      </Fact>
    );
  return (
    <Fact name={t.facts.openings} beside={[t.of(delivered), counts]}>
      {t.share(whole(low), whole(high))}
    </Fact>
  );
}

/** A share of nobody's end, while all are on the way, would read as a failure. */
function Finished({ finished: { confirmed, completed, underWay } }: { finished: CourseLine['finished'] }) {
  if (confirmed === 0) return <Fact name={t.facts.finished} beside={[t.young]} />;
  const rate = underWay < confirmed ? share(completed, confirmed).rate : undefined;
  const of = t.confirmed(confirmed) + (rate === undefined ? '' : t.people(completed));
  return (
    <Fact name={t.facts.finished} beside={underWay > 0 ? [`${of}・`, t.underWay(underWay)] : [of]}>
      {rate === undefined ? t.people(completed) : t.rate(whole(rate))}
    </Fact>
  );
}

const whole = (part: number): number => Math.round(part * 100);

/** `beside`: phrases, none of which breaks where it need not. */
function Fact({ name, beside, children }: { name: string; beside: string[]; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="numbers">
        {children !== undefined && <strong>{children}</strong>}
        {beside.length > 0 && (
          <span class="small soft">
            {beside.map(words => (
              <span class="phrase">{words}</span>
            ))}
          </span>
        )}
      </dd>
    </div>
  );
}

/** The same words stand beside each course, so screen readers hear which one is meant. */
const Way = ({ course, href, words }: { course: Course; href: string; words: string }) => (
  <a href={href} aria-label={t.which(course.label, words)}>
    {words}
  </a>
);
