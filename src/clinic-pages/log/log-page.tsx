import { isoDay } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import type { AuditRow, Passkey } from '../../db/records.ts';
import { type Actor, actorOfAct } from '../../sign-in/actor.ts';
import type { AuditAction } from '../../sign-in/audit.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { log as t } from '../../texts/ja/clinic/log.ts';
import { ACT_KINDS, ACTS, type ActKind, actWords } from '../parts/acts.ts';
import { writeCursor } from '../parts/cursor.ts';
import { AdminPage } from '../parts/frame.tsx';
import { moment } from '../parts/times.ts';
import { moreWords } from './more-words.ts';
import type { LogPage as Found, LogWish } from './read-log.ts';

export type LogProps = {
  clinic: Clinic;
  courses: Course[];
  passkeys: Passkey[];
  wish: LogWish;
  found: Found;
  /** Who looks. */
  own: Actor | undefined;
  now: number;
};

/** Who changed what, newest first, by day. */
export function LogPage(props: LogProps) {
  const { clinic, wish, found } = props;
  const crumb = { href: '/admin/settings', words: admin.settings.title };
  return (
    <AdminPage clinic={clinic} title={t.title} place="settings" crumb={crumb}>
      <p class="lead">{t.lead}</p>
      {wish.reader === undefined ? <Kinds wish={wish} /> : <OfReader reader={wish.reader} found={found} />}
      {found.rows.length === 0 && <p class="card empty">{wish.reader === undefined ? t.none : t.noneOfReader}</p>}
      {byDay(found.rows, clinic.timeZone).map(rows => (
        <section>
          <h2 class="day">{dayOf(rows[0]!, props)}</h2>
          <ol class="people log">
            {rows.map(row => (
              <Act row={row} {...props} />
            ))}
          </ol>
        </section>
      ))}
      <Pages wish={wish} older={found.older} />
      <details>
        <summary>{t.about}</summary>
        <p>{t.aboutText}</p>
      </details>
    </AdminPage>
  );
}

function Kinds({ wish }: { wish: LogWish }) {
  return (
    <nav class="picker" aria-label={t.kinds}>
      {[undefined, ...ACT_KINDS].map(kind => (
        <a href={logPath({ kind })} aria-current={wish.kind === kind ? 'true' : undefined}>
          {kind ? t.kind[kind] : t.all}
        </a>
      ))}
    </nav>
  );
}

function OfReader({ reader, found }: { reader: string; found: Found }) {
  return (
    <p>
      {t.ofReader} <a href="/admin/log">{t.everybody}</a>{' '}
      {found.there.has(reader) && <a href={`/admin/readers/${reader}`}>{t.toReader}</a>}
    </p>
  );
}

/** Neighbouring rows of one local day. A clock that was turned makes a day begin twice. */
function byDay(rows: AuditRow[], zone: string): AuditRow[][] {
  const days: AuditRow[][] = [];
  for (const row of rows) {
    const last = days.at(-1);
    if (last && isoDay(last[0]!.at, zone) === isoDay(row.at, zone)) last.push(row);
    else days.push([row]);
  }
  return days;
}

/** 「11月22日(日) 7:00」 in its two parts. */
const parts = ({ at }: AuditRow, { clinic, now }: LogProps): string[] => moment(at, clinic.timeZone, now).split(' ');
const dayOf = (row: AuditRow, props: LogProps) => parts(row, props)[0];

function Act({ row, ...props }: LogProps & { row: AuditRow }) {
  const { courses, wish, found } = props;
  const kind = ACTS[row.action as AuditAction] as ActKind | undefined;
  const more = moreWords(row.action, row.detail, courses);
  const reader = row.subscriberId && found.there.has(row.subscriberId) ? row.subscriberId : undefined;
  const [day, time] = parts(row, props);
  return (
    <li>
      <p>
        <span class="time numbers">{time}</span> <strong>{actWords(row.action)}</strong>{' '}
        {more && <span class="phrase">{more}</span>} {kind && !wish.kind && <span class="state">{t.kind[kind]}</span>}
      </p>
      <p class="small soft">{byWords(row, props)}</p>
      {reader && wish.reader === undefined && (
        <p class="choices small">
          <a href={`/admin/readers/${reader}`}>{t.toReader}</a>
          <a href={logPath({ reader })} aria-label={t.onlyReaderLabel(`${day} ${time}`)}>
            {t.onlyReader}
          </a>
        </p>
      )}
    </li>
  );
}

/** Where whoever did it was signed in. A sign-in says only what with; in rows of before that is all that is known. */
function byWords(row: AuditRow, { own, passkeys, clinic, now }: LogProps): string {
  const { action, detail } = row;
  const by = actorOfAct(row);
  if (!by) return action === 'signed-in' ? wayWords(detail?.split(' ')[0]) : t.by.unknown;
  if (by.session === undefined) return t.by.command;
  const name = by.passkey && passkeys.find(({ id }) => id.startsWith(by.passkey!))?.name;
  const way = name ? byPasskey(name) : wayWords(by.way);
  const isOwn = own?.session === by.session;
  if (action === 'signed-in') return isOwn ? t.by.ownSignIn(way) : way;
  return (isOwn ? t.by.own : t.by.session)(way, since(moment(by.since, clinic.timeZone, now)));
}

const { byPasskey, unknownWay, way: WAYS, since } = access.sessions;
const wayWords = (way: string | null | undefined): string => (WAYS as Record<string, string>)[way ?? ''] ?? unknownWay;

function Pages({ wish, older }: { wish: LogWish; older: LogWish['before'] }) {
  if (!older && !wish.before) return null;
  return (
    <nav class="pager" aria-label={t.pages}>
      {wish.before && <a href={logPath({ ...wish, before: undefined })}>{t.newest}</a>}
      {older && (
        <a href={logPath({ ...wish, before: older })} rel="next">
          {t.older}
        </a>
      )}
    </nav>
  );
}

function logPath({ kind, reader, before }: LogWish): string {
  const query = new URLSearchParams({
    ...(kind && { kind }),
    ...(reader && { reader }),
    ...(before && { before: writeCursor(before) }),
  });
  return query.size > 0 ? `/admin/log?${query}` : '/admin/log';
}
