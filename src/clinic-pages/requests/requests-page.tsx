import type { Clinic } from '../../clinic/settings.ts';
import { type RequestStanding, standingOf } from '../../consultation/standing.ts';
import type { RequestLine } from '../../consultation/waiting.ts';
import type { Course } from '../../courses/course.ts';
import { admin } from '../../texts/ja/admin.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { RequestCard, standingLabel } from './request-card.tsx';
import type { RequestCounts, RequestList, Wish } from './requests.ts';

const t = admin.requests;

type RequestsProps = {
  clinic: Clinic;
  courses: Course[];
  now: number;
  standing: RequestStanding;
  counts: RequestCounts;
  list: RequestList;
  from?: string;
  moved?: RequestLine & { was: Wish };
};

const STANDINGS: RequestStanding[] = ['open', 'answered', 'booked', 'closed', 'withdrawn'];

/** Who waits for the clinic's answer, the oldest first; all others behind the chips. */
export function RequestsPage(props: RequestsProps) {
  const { clinic, counts, standing, list, from, moved } = props;
  const isEmpty = STANDINGS.every(one => counts[one] === 0);
  return (
    <AdminPage clinic={clinic} title={t.title} place="requests">
      {moved && <Moved moved={moved} standing={standing} />}
      {!isEmpty && (
        <p class="lead">
          {t.waiting(counts.open)}
          {t.month(counts.month)}
        </p>
      )}
      {clinic.bookingUrl && <p>{t.bookings(counts.bookings)}</p>}
      {isEmpty ? <NothingYet /> : <Chips counts={counts} shown={standing} />}
      {!isEmpty && list.lines.length === 0 && <p>{t.none}</p>}
      {list.lines.map((line, index) => (
        <RequestCard {...props} line={line} isFirst={index === 0 && !from} />
      ))}
      <Pager standing={standing} next={list.next} from={from} />
    </AdminPage>
  );
}

function Moved({ moved: { request, reader, was }, standing }: Required<Pick<RequestsProps, 'moved' | 'standing'>>) {
  const label = standingLabel(standingOf(request));
  return (
    <Notice tone="good">
      <p>{reader?.name ? t.moved(reader.name, label) : t.movedNameless(label)}</p>
      {was !== standingOf(request) && (
        <form method="post" action={`/admin/requests/${request.id}/standing`}>
          <input type="hidden" name="show" value={standing} />
          <Button kind="quiet" name="wish" value={was}>
            {t.undo}
          </Button>
        </form>
      )}
    </Notice>
  );
}

function NothingYet() {
  return (
    <div class="card empty">
      <p>{t.empty}</p>
      <p>
        {t.emptyNext} <a href="/admin/lessons">{admin.nav.courses}</a>
      </p>
    </div>
  );
}

function Chips({ counts, shown }: { counts: RequestCounts; shown: RequestStanding }) {
  const seldom = (standing: RequestStanding) =>
    standing === 'withdrawn' && counts.withdrawn === 0 && shown !== standing;
  return (
    <nav class="picker" aria-label={t.chips}>
      {STANDINGS.filter(standing => !seldom(standing)).map(standing => (
        <a href={pathOf(standing)} aria-current={standing === shown ? 'true' : undefined}>
          {standingLabel(standing)} {counts[standing]}
        </a>
      ))}
    </nav>
  );
}

const pathOf = (standing: RequestStanding): string =>
  standing === 'open' ? '/admin/requests' : `/admin/requests?show=${standing}`;

function Pager({ standing, next, from }: { standing: RequestStanding; next?: string; from?: string }) {
  if (!next && !from) return null;
  return (
    <p class="pager">
      {from && <a href={pathOf(standing)}>{t.first}</a>}
      {next && <a href={`/admin/requests?show=${standing}&from=${next}`}>{t.more}</a>}
    </p>
  );
}
