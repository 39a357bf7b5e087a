import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import { admin } from '../../texts/ja/admin.ts';
import { Button } from '../../ui/form.tsx';
import { AdminPage, Pager } from '../parts/frame.tsx';
import { courseLabel } from '../parts/reader-words.ts';
import { dayAndTime } from '../parts/times.ts';
import type { ConsultationRequest, RequestLine, RequestList } from './requests.ts';

const t = admin.requests;

type RequestsProps = { clinic: Clinic; courses: Course[]; list: RequestList; from?: string };

export function RequestsPage({ clinic, courses, list, from }: RequestsProps) {
  return (
    <AdminPage clinic={clinic} title={t.title} place="requests">
      {list.lines.length === 0 && !from && <NothingYet />}
      {list.lines.map(line => (
        <RequestCard line={line} courses={courses} zone={clinic.timeZone} />
      ))}
      <Pager path="/admin/requests" older={list.older} from={from} />
    </AdminPage>
  );
}

function NothingYet() {
  return (
    <div class="card empty">
      <p>{t.empty}</p>
      <p>
        {t.emptyNext} <a href="/admin/lessons">{admin.nav.lessons}</a>
      </p>
    </div>
  );
}

type CardProps = { line: RequestLine; courses: Course[]; zone: string };

function RequestCard({ line: { request, reader }, courses, zone }: CardProps) {
  return (
    <article class="card request" id={request.id}>
      <h2>
        {reader?.name ?? (reader ? t.noName : t.erased)} <Standing handledAt={request.handledAt} zone={zone} />
      </h2>
      <p class="small soft numbers">{dayAndTime(request.createdAt, zone)}</p>
      <dl class="record">
        <div>
          <dt>{t.contact}</dt>
          <dd>
            {t.by[request.contactBy]} <Contact request={request} email={reader?.email} />
          </dd>
        </div>
        <div>
          <dt>{t.times}</dt>
          <dd class="as-typed">{request.preferredTimes}</dd>
        </div>
        {request.note && (
          <div>
            <dt>{t.note}</dt>
            <dd class="as-typed">{request.note}</dd>
          </div>
        )}
        <div>
          <dt>{t.course}</dt>
          <dd>{courseLabel(courses, request.course)}</dd>
        </div>
      </dl>
      {reader && (
        <p>
          <a href={`/admin/readers/${reader.id}`}>{t.reader}</a>
        </p>
      )}
      <HandledButton request={request} />
    </article>
  );
}

function Standing({ handledAt, zone }: { handledAt: number | null; zone: string }) {
  if (handledAt === null) return <span class="state open">{t.open}</span>;
  return <span class="state done">{t.handled(dayAndTime(handledAt, zone))}</span>;
}

function Contact({ request: { contactBy, phone }, email }: { request: ConsultationRequest; email?: string }) {
  if (contactBy === 'phone' && phone) return <a href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{phone}</a>;
  return email ? <a href={`mailto:${email}`}>{email}</a> : null;
}

function HandledButton({ request: { id, handledAt } }: { request: ConsultationRequest }) {
  return (
    <form method="post" action={`/admin/requests/${id}/handled`}>
      {handledAt === null ? (
        <Button kind="quiet" name="wish" value="handled">
          {t.markHandled}
        </Button>
      ) : (
        <Button kind="quiet" name="wish" value="open">
          {t.markOpen}
        </Button>
      )}
    </form>
  );
}
