import type { ClinicFacts, Look } from '../facts.ts';
import { MINUTE, readable } from './days.ts';
import type { Check } from './hearing.ts';
import { type Model, type Moment, newEnrollment, type Pause, pauseKey, type Restore } from './model.ts';
import { moveReader } from './move.ts';
import { newStanding } from './spans.ts';

/** The database is another one now: what its rows say is read once more. What happened is not taken back. */
export function readAnew(model: Model, now: Moment, look: Look): void {
  readSettings(model, now, look);
  readMails(model, now, look);
  readEnrollments(model, now, look);
  const standing = look('SELECT domain, reason, probe FROM pauses').map(row => ({
    domain: String(row.domain),
    reason: String(row.reason),
    probe: (row.probe as string | null) ?? null,
    began: now,
  }));
  const keys = new Set(standing.map(({ domain, reason }) => pauseKey(domain, reason)));
  for (const key of [...model.pauses.keys()]) if (!keys.has(key)) endPause(model, key, now);
  for (const pause of standing) setPause(model, pause);
}

/** The items that the law demands (特定電子メール法 第4条). */
const DEMANDED = ['legalName', 'postalAddress', 'contactEmail', 'senderAddress'];

function readSettings(model: Model, now: Moment, look: Look): void {
  const [row] = look("SELECT value FROM settings WHERE key = 'clinic'");
  const value: Record<string, unknown> = row ? JSON.parse(String(row.value)) : {};
  const { timeZone, lessonHour, closedWeekdays, closedDates, publicHolidays, unsignedLessons } = {
    ...model.setting.settings,
    ...value,
  };
  const complete = DEMANDED.every(item => String(value[item] ?? '').trim() !== '');
  const days = { closedWeekdays, closedDates, publicHolidays };
  model.settings = { timeZone, lessonHour, ...days, unsignedLessons, complete } as ClinicFacts;
  model.settingsSince.push({ ...now, settings: model.settings });
}

function readMails(model: Model, { at }: Moment, look: Look): void {
  for (const mail of model.mails.values()) mail.state = 'gone';
  for (const row of look('SELECT id, state FROM deliveries')) {
    const mail = model.mails.get(String(row.id));
    if (mail) Object.assign(mail, { state: String(row.state), since: at });
  }
}

function readEnrollments(model: Model, now: Moment, look: Look): void {
  for (const enrollment of model.enrollments.values()) enrollment.state = 'gone';
  for (const row of look(`SELECT e.id, r.email, e.course, e.state, e.next_send_at FROM enrollments e
      JOIN subscribers r ON r.id = e.subscriber_id`)) {
    const id = String(row.id);
    const who = String(row.email);
    const known = model.enrollments.get(id) ?? newEnrollment(model, id, who, String(row.course), now);
    // A copy of before has the address of before.
    if (known.who !== '' && known.who.toLowerCase() !== who.toLowerCase()) moveReader(model, known.who, who);
    Object.assign(known, { state: String(row.state), nextSendAt: row.next_send_at as number | null });
  }
}

export function setPause(model: Model, pause: Pause): void {
  const key = pauseKey(pause.domain, pause.reason);
  const standing = model.paused.get(key) ?? newStanding();
  model.paused.set(key, standing);
  standing.begin(pause.began.at);
  model.pauses.set(key, { ...pause, began: model.pauses.get(key)?.began ?? pause.began });
}

export function endPause(model: Model, key: string, { at }: Moment): void {
  model.pauses.delete(key);
  model.paused.get(key)?.end(at);
}

/** A program that starts looks at its database first. */
const NOTICED_WITHIN = 15 * MINUTE;

export const oldCopies: Check[] = [
  {
    promise: 'A program whose database is older than what was sent starts with sending paused, in whatever way the copy came there.',
    source: 'README, Backups; docs/decisions/restoring-and-upgrading.md, What was sent is counted outside the database too.',
    see({ later }, fact) {
      if (fact.kind !== 'restored') return;
      const restoredAt = fact.at;
      later(NOTICED_WITHIN, ({ model, tell }) => {
        const restore = model.restores.find(({ at }) => at === restoredAt);
        const lacks = restore && lackedBy(model, restore);
        const isStarted = model.beats.some(at => at > restoredAt);
        if (!restore || !lacks || !isStarted || wasPaused(model, restore)) return;
        const times = [restore.madeAt, restore.at, lacks.at].map(at => readable(model.settings.timeZone, at));
        tell('old-copy-unnoticed', null, times[1]!, `a copy of ${times[0]} came back ${times[1]}; it lacks that of ${times[2]}`);
      });
    },
  },
]; // biome-ignore format: few lines

/** What the copy does not know, though it was counted outside: a mail that was accepted, or a reader who left. */
const lackedBy = ({ mails, readers }: Model, restore: Restore): Moment | undefined =>
  [
    ...[...mails.values()].flatMap(({ attempts }) => attempts.flatMap(({ closed }) => (closed?.to === 'sent' ? [closed] : []))),
    ...[...readers.values()].flatMap(({ left }) => left.filter(({ sure, unknown }) => sure && !unknown)),
  ].find(({ at }) => restore.madeAt < at && at < restore.knownUntil); // biome-ignore format: few lines

const wasPaused = ({ paused }: Model, { at }: Restore): boolean =>
  (paused.get(pauseKey('', 'restored'))?.within({ from: at, until: Number.POSITIVE_INFINITY }).length ?? 0) > 0;
