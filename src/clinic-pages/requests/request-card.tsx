import type { Clinic } from '../../clinic/settings.ts';
import { dayWords } from '../../consultation/days.ts';
import { isEmptied, type RequestStanding, standingOf } from '../../consultation/standing.ts';
import type { RequestLine } from '../../consultation/waiting.ts';
import type { Course } from '../../courses/course.ts';
import type { ConsultationRequest } from '../../db/records.ts';
import { admin } from '../../texts/ja/admin.ts';
import { FilledRows, type Row } from '../../ui/filled-rows.tsx';
import { Button } from '../../ui/form.tsx';
import { maskedAddress } from '../../ui/masked-address.ts';
import { courseLabel } from '../parts/reader-words.ts';
import { ageWords, answerOf, isOld, mailOf, telOf } from '../parts/request-words.ts';
import { moment } from '../parts/times.ts';
import type { Wish } from './requests.ts';

const t = admin.requests;

export const standingLabel = (standing: RequestStanding): string => t.standings[standing];

/** `isFirst`: who has waited longest has the page's main button. */
type CardProps = { line: RequestLine; courses: Course[]; clinic: Clinic; now: number; isFirst: boolean };

export function RequestCard({ line, courses, clinic: { timeZone: zone }, now, isFirst }: CardProps) {
  const { request, reader } = line;
  const standing = standingOf(request);
  const email = reader?.email;
  return (
    <article class="card request" id={request.id}>
      <h2>
        {reader?.name ?? (reader ? t.noName : t.erased)}{' '}
        <span class={`state ${STATE[standing]}`}>{standingLabel(standing)}</span>
      </h2>
      <Dates {...{ request, zone, now }} />
      {isEmptied(request) ? <p class="small soft">{t.emptied}</p> : <Said {...{ request, email, courses }} />}
      {reader && (
        <p>
          <a href={`/admin/readers/${reader.id}`}>{t.reader}</a>
        </p>
      )}
      {standing !== 'withdrawn' && <Acts {...{ request, email, standing }} isMain={isFirst && standing === 'open'} />}
    </article>
  );
}

const STATE: Record<RequestStanding, 'open' | 'done'> = {
  ...{ open: 'open', answered: 'done', booked: 'done', closed: 'done', withdrawn: 'done' },
};

type Dating = { request: ConsultationRequest; zone: string; now: number };

function Dates({ request: { createdAt, changedAt, withdrawnAt, handledAt }, zone, now }: Dating) {
  const at = (when: number) => moment(when, zone, now);
  return (
    <p class="small soft numbers dates">
      <span class={handledAt === null && withdrawnAt === null && isOld(createdAt, now) ? 'age old' : 'age'}>
        {ageWords(createdAt, now, zone)}
      </span>
      {changedAt !== null && <span>{t.changed(at(changedAt))}</span>}
      {withdrawnAt !== null && <span>{t.withdrawnAt(at(withdrawnAt))}</span>}
    </p>
  );
}

function Said({ request, email, courses }: { request: ConsultationRequest; email?: string; courses: Course[] }) {
  const rows: Row[] = [
    [t.contact, <Contact request={request} email={email} />],
    [t.days, request.preferredDays.map(dayWords).join('、')],
    [t.times, request.preferredTimes && <span class="as-typed">{request.preferredTimes}</span>],
    [t.course, courseLabel(courses, request.course)],
    [t.note, request.note && <span class="as-typed">{request.note}</span>],
  ];
  return <FilledRows of="record" rows={rows} />;
}

/** Who looks over somebody's shoulder at the desk reads no whole address. */
function Contact({ request, email }: { request: ConsultationRequest; email?: string }) {
  const { contactBy, phone } = request;
  if (contactBy === 'phone' && phone)
    return (
      <>
        {t.by.phone} <a href={telOf(phone)}>{phone}</a>
      </>
    );
  return (
    <>
      {t.by.mail} {email && <a href={mailOf(email)}>{maskedAddress(email)}</a>}
    </>
  );
}

type ActsProps = { request: ConsultationRequest; email?: string; standing: Wish; isMain: boolean };

function Acts({ request, email, standing, isMain }: ActsProps) {
  const answer = answerOf(request, email);
  return (
    <div class="actions">
      {answer && standing === 'open' && (
        <a class={isMain ? 'button main' : 'button quiet'} href={answer.href}>
          {answer.by === 'phone' ? t.call : t.write}
        </a>
      )}
      <form method="post" action={`/admin/requests/${request.id}/standing`} class="actions">
        <input type="hidden" name="show" value={standing} />
        {(Object.keys(t.moves) as Wish[])
          .filter(wish => wish !== standing)
          .map(wish => (
            <Button kind="quiet" name="wish" value={wish}>
              {t.moves[wish]}
            </Button>
          ))}
      </form>
    </div>
  );
}
