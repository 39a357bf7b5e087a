import type { Child } from 'hono/jsx';
import { daytimeHour } from '../../../calendar/open-hours.ts';
import { type Course, findCourse } from '../../../courses/course.ts';
import { asksReaders } from '../../../courses/course-movements.ts';
import type { Signup } from '../../../db/records.ts';
import { nextNumber, type ReaderCourse } from '../../../readers/courses.ts';
import { openingsOfReader, tally } from '../../../reports/openings.ts';
import { admin } from '../../../texts/ja/admin.ts';
import { clinicAnswers } from '../../../texts/ja/check-in/clinic.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { signupLimits } from '../../../texts/ja/signup-limits.ts';
import { Button, Notice } from '../../../ui/form.tsx';
import { Unbroken } from '../../../ui/unbroken.tsx';
import { OpeningsWords, ToCounting } from '../../parts/counting.tsx';
import { AdminPage } from '../../parts/frame.tsx';
import { courseLabel, TONES } from '../../parts/reader-words.ts';
import { dayAndTime, moment } from '../../parts/times.ts';
import { CourseActs, OtherActs } from './acts.tsx';
import type { Answer } from './answers.ts';
import { Moving } from './correct-forms.tsx';
import type { Person } from './person.ts';
import type { ReaderProps } from './props.ts';
import { ReaderStanding } from './reader-standing.tsx';
import { keptWords, SharedAnswers } from './shared-answers.tsx';
import { timelineOf } from './timeline.ts';
import { Timeline } from './timeline.tsx';

const c = signupLimits.reader;
const r = reader.record;

/** One reader: how things stand, what can be done, and everything that was. */
export function ReaderPage(props: ReaderProps) {
  const { clinic, courses, person, now, suppression, lifted, asked, again, answer, faulty } = props;
  const { subscriber } = person;
  const words = { courses, zone: clinic.timeZone, now };
  const openings = openingsOfReader(person.deliveries);
  const title = subscriber.name ? reader.title(subscriber.name) : reader.unnamed;
  const { standing } = subscriber;
  return (
    <AdminPage
      clinic={clinic}
      title={title}
      place="readers"
      faulty={!!faulty}
      crumb={CRUMB}
      beside={<span class={`state ${TONES[standing] ?? ''}`}>{readers.standings[standing]}</span>}
    >
      {answer && <AnswerNotice answer={answer} />}
      <ReaderStanding subscriber={subscriber} suppression={suppression} lifted={lifted} zone={clinic.timeZone} />
      {again && <Notice tone={again === 'sent' || again === 'waits' ? 'good' : 'info'}>{c.answers[again]}</Notice>}
      <p class="lead">
        <Unbroken text={leadOf(person, words)} />
      </p>
      {asked && !suppression && <Unconfirmed id={subscriber.id} />}
      {props.moving && <Moving {...props} moving={props.moving} />}
      <CourseActs {...props} />
      <div class="two">
        <section aria-labelledby="past">
          <h2 id="past">{reader.timeline.title}</h2>
          {person.deliveries.length > 0 && (
            <p class="numbers">
              <OpeningsWords all={tally(openings)} /> <ToCounting />
            </p>
          )}
          <Timeline readerId={subscriber.id} entries={timelineOf(person, openings, words)} isCut={person.isCut} />
        </section>
        <div>
          <section aria-labelledby="record">
            <h2 id="record">{r.title}</h2>
            <Facts person={person} asked={asked} {...words} />
          </section>
          <SharedAnswers person={person} zone={clinic.timeZone} />
          <section aria-labelledby="more">
            <h2 id="more">{reader.more}</h2>
            <OtherActs {...props} />
          </section>
        </div>
      </div>
    </AdminPage>
  );
}

export const CRUMB = { href: '/admin/readers', words: reader.crumb };

function AnswerNotice({ answer: { good, text, undo } }: { answer: Answer }) {
  return (
    <Notice tone={good ? 'good' : 'info'}>
      <p>{text}</p>
      {undo && (
        <form method="post" action={undo.action}>
          {Object.entries(undo.fields ?? {}).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <Button kind="quiet">{reader.undo}</Button>
        </form>
      )}
    </Notice>
  );
}

type Words = { courses: Course[]; zone: string; now: number };

/** How the reader's courses stand, in a sentence or two for each that is open. */
function leadOf({ subscriber, courses, deliveries }: Person, words: Words): string {
  const t = reader.lead;
  if (subscriber.status === 'pending') return t.pending;
  const open = courses.filter(({ enrollment: { state } }) => state === 'active' || state === 'paused');
  if (open.length === 0) return courses[0]?.enrollment.state === 'completed' ? t.completed : t.none;
  return open
    .map(course => {
      const { id } = course.enrollment;
      const got = deliveries.flatMap(one => (one.enrollmentId === id && one.acceptedAt ? (one.lesson ?? []) : []));
      const name = open.length > 1 ? `${courseLabel(words.courses, course.enrollment.course)}:` : '';
      return `${name}${got.length > 0 ? t.got(Math.max(...got)) : t.noneYet}${nextOf(course, words)}`;
    })
    .join('');
}

function nextOf({ enrollment }: ReaderCourse, { courses, zone, now }: Words): string {
  const t = reader.lead;
  const number = nextNumber({ courses }, enrollment);
  const { state, nextSendAt, resumeAt } = enrollment;
  if (state === 'paused')
    return resumeAt === null ? t.resting(number) : t.restingUntil(moment(resumeAt, zone, now), number);
  return nextSendAt === null ? t.underWay(number) : t.next(moment(nextSendAt, zone, now), number);
}

function Unconfirmed({ id }: { id: string }) {
  return (
    <Notice>
      <p>
        <strong>{c.title}</strong>
      </p>
      <form method="post" action={`/admin/readers/${id}/confirmation`}>
        <p class="small">{c.help}</p>
        <Button kind="quiet">{c.again}</Button>
      </form>
    </Notice>
  );
}

type FactsProps = Words & Pick<ReaderProps, 'person' | 'asked'>;

function Facts({ person, asked, courses, zone }: FactsProps) {
  const { subscriber, courses: own } = person;
  const facts: [string, Child][] = [
    [r.address, subscriber.email],
    [r.name, subscriber.name ?? r.noName],
    ...own.map(({ enrollment }): [string, Child] => [
      r.course,
      <CourseFact enrollment={enrollment} courses={courses} />,
    ]),
    ...(asked ? [[r.asked, <AskedFact asked={asked} courses={courses} />] satisfies [string, Child]] : []),
    [r.time, r.hour(daytimeHour(subscriber.hour), subscriber.pace)],
    [r.since, dayAndTime(subscriber.createdAt, zone)],
    ...(courses.some(asksReaders) ? [[clinicAnswers.record.term, keptWords(person)] as [string, Child]] : []),
  ];
  return (
    <dl class="record">
      {facts.map(([term, value]) => (
        <div>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the reader will get once the request is confirmed. */
function AskedFact({ asked: { course, pattern }, courses }: { asked: Signup; courses: Course[] }) {
  const label = findCourse(courses, course)?.patterns.find(({ slug }) => slug === pattern)?.label;
  return (
    <>
      <p>
        {courseLabel(courses, course)} <span class="state">{readers.standings.pending}</span>
      </p>
      {label && <p class="small soft">{r.pattern(label)}</p>}
    </>
  );
}

function CourseFact({ enrollment, courses }: Pick<ReaderCourse, 'enrollment'> & { courses: Course[] }) {
  const { course, pattern, state, stoppedFrom, replacedBy, weekday } = enrollment;
  const isOpen = state === 'active' || state === 'paused';
  const label = findCourse(courses, course)?.patterns.find(({ slug }) => slug === pattern)?.label;
  return (
    <>
      <p>
        {courseLabel(courses, course)}{' '}
        <span class="state">
          {stoppedFrom && !replacedBy ? admin.readers.interrupted : admin.readers.enrollment[state]}
        </span>
      </p>
      {isOpen && <p class="small soft">{r.onWeekday(admin.settings.weekdays[weekday as 1])}</p>}
      {label && <p class="small soft">{r.pattern(label)}</p>}
    </>
  );
}
