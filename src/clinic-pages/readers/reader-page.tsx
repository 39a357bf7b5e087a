import { daytimeHour } from '../../calendar/open-hours.ts';
import type { Clinic } from '../../clinic/settings.ts';
import type { Suppression } from '../../consent/suppression.ts';
import type { Course } from '../../courses/course.ts';
import type { Consent, Delivery, Subscriber } from '../../db/records.ts';
import { type Opening, openingsOfReader, tally } from '../../reports/openings.ts';
import type { SentAgain } from '../../signup/send-again.ts';
import { admin } from '../../texts/ja/admin.ts';
import { openings as words } from '../../texts/ja/openings.ts';
import { pauses } from '../../texts/ja/pauses.ts';
import { signupLimits } from '../../texts/ja/signup-limits.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { OpeningsWords, ToCounting } from '../parts/counting.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { deliveryName, deliveryTime } from '../parts/reader-words.ts';
import { dayAndTime } from '../parts/times.ts';
import { ReaderStanding } from './reader-standing.tsx';
import type { ReaderRecord } from './readers.ts';
import { CourseLines } from './readers-page.tsx';

const t = admin.reader;
const c = signupLimits.reader;

type ReaderProps = {
  clinic: Clinic;
  courses: Course[];
  record: ReaderRecord;
  suppression?: Suppression;
  /** The last press lifted the suppression. */
  lifted: boolean;
  /** The last request was not confirmed. `again`: what the last press for another confirmation did. */
  asks: boolean;
  again: SentAgain | undefined;
};

/** Everything that is stored about one reader. */
export function ReaderPage({ clinic, courses, record, suppression, lifted, asks, again }: ReaderProps) {
  const zone = clinic.timeZone;
  return (
    <AdminPage clinic={clinic} title={t.title} place="readers">
      <ReaderStanding subscriber={record.subscriber} suppression={suppression} lifted={lifted} zone={zone} />
      {again && <Notice tone={again === 'sent' || again === 'waits' ? 'good' : 'info'}>{c.answers[again]}</Notice>}
      {asks && <Unconfirmed id={record.subscriber.id} />}
      <Facts subscriber={record.subscriber} zone={zone} />
      <h2>{t.courses}</h2>
      {record.enrollments.length > 0 ? (
        <CourseLines enrollments={record.enrollments} courses={courses} zone={zone} />
      ) : (
        <p class="soft">{t.noCourses}</p>
      )}
      <h2>{t.deliveries}</h2>
      <Deliveries deliveries={record.deliveries} courses={courses} zone={zone} />
      <h2>{t.consents}</h2>
      <ConsentRecord consents={record.consents} zone={zone} />
      <p>
        <a href="/admin/readers">{t.back}</a>
      </p>
    </AdminPage>
  );
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

function Facts({ subscriber, zone }: { subscriber: Subscriber; zone: string }) {
  const facts = [
    [t.address, subscriber.email],
    [t.name, subscriber.name ?? t.unnamed],
    [t.status, admin.readers.status[subscriber.status]],
    [t.since, dayAndTime(subscriber.createdAt, zone)],
    [t.hour, t.atHour(daytimeHour(subscriber.hour))],
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

function Deliveries({ deliveries, courses, zone }: { deliveries: Delivery[]; courses: Course[]; zone: string }) {
  if (deliveries.length === 0) return <p class="soft">{t.noDeliveries}</p>;
  const openings = openingsOfReader(deliveries);
  return (
    <>
      <p class="numbers">
        <OpeningsWords all={tally(openings)} /> <ToCounting />
      </p>
      <ul class="people">
        {deliveries.map((delivery, index) => (
          <li>
            <p>
              <span class="phrase">{deliveryName(delivery, courses)}</span>{' '}
              <span class="state">{t.states[delivery.state]}</span>
            </p>
            <p class="small soft numbers">
              {dayAndTime(deliveryTime(delivery), zone)} <Opened as={openings[index]} />
            </p>
            <Marks delivery={delivery} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Nothing is said of a mail that is no lesson, or that nobody got. */
const Opened = ({ as }: { as: Opening | undefined }) =>
  as ? <span class="phrase">{words.opened(words.ofMail[as])}</span> : null;

function Marks({ delivery }: { delivery: Delivery }) {
  const { state, response, bouncedAt, clicked, unsubscribed, possibleDuplicate } = delivery;
  const marks = [bouncedAt !== null && t.bounced, clicked && t.clicked, unsubscribed && t.unsubscribed].filter(Boolean);
  return (
    <>
      {marks.length > 0 && <p class="small">{marks.join('・')}</p>}
      {(state === 'failed' || state === 'retry') && response && (
        <p class="small">
          {pauses.response}:{response}
        </p>
      )}
      {possibleDuplicate && (
        <p class="small">
          <strong>{t.duplicate}</strong> {t.duplicateHelp}
        </p>
      )}
    </>
  );
}

function ConsentRecord({ consents, zone }: { consents: Consent[]; zone: string }) {
  if (consents.length === 0) return <p class="soft">{t.noConsents}</p>;
  return (
    <section class="scroll" aria-label={t.consents} tabindex={0}>
      <table>
        <thead>
          <tr>
            {[t.columns.act, t.columns.when, t.columns.wording].map(word => (
              <th scope="col">{word}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {consents.map(({ act, at, wordingVersion, wordingHash }) => (
            <tr>
              <td>{t.acts[act]}</td>
              <td class="numbers">{dayAndTime(at, zone)}</td>
              <td class="numbers">
                {wordingVersion} <span class="small soft">{wordingHash.slice(0, 8)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
