import { inArray, sql } from 'drizzle-orm';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { settings } from '../../db/schema.ts';
import { writeSetting } from '../../db/setting.ts';
import type { AlarmPosted, Deps } from '../../deps.ts';
import { errorKind } from '../../errors.ts';
import { alarm as t } from '../../texts/ja/alarm.ts';
import { readWatch, TARGET, TOLD, type Watch } from './standing.ts';
import {
  afterRefused,
  afterTaken,
  claimed,
  NOTHING_TOLD,
  type Sounding,
  soundingOf,
  type Told,
  withoutEnded,
} from './verdict.ts';

type Kept = Pick<Deps, 'db' | 'clock'>;
type Watching = Kept & Pick<Deps, 'mailer' | 'site' | 'log' | 'postAlarm'>;

/**
 * Passes on by a second way that mail is in trouble, or well again. The scheduler calls it after each pass. It asks one statement, and two
 * more when something is to be told. It never throws, and no mail waits for it.
 */
export async function watchAlarm(deps: Watching): Promise<void> {
  try {
    const watch = isMailboxOpen(deps) ? undefined : await readWatch(deps);
    if (!watch) return;
    const told = withoutEnded(watch.told, watch.standing);
    const sounding = soundingOf(watch.standing, told, deps.clock.now());
    if (sounding) await sound(deps, { ...watch, told }, sounding);
    else if (told.codes.length < watch.told.codes.length) await keepTold(deps, watch.kept, told);
  } catch (error) {
    deps.log.warn('whether an alarm is due could not be seen', { error: errorKind(error) });
  }
}

async function sound(deps: Watching, watch: Watch, sounding: Sounding): Promise<void> {
  const { clock, log, site, postAlarm } = deps;
  const { url, told, standing, kept } = watch;
  // Only one of several processes sends the message: the one that still finds what both have read.
  const claim = claimed(told, clock.now());
  if (!(await keepTold(deps, kept, claim))) return;
  const posted = await postAlarm(url, t.message(sounding, standing, `${site.baseUrl}/admin/delivery`));
  const now = clock.now();
  const after = posted.ok ? afterTaken(told, sounding, standing, now) : afterRefused(told, standing, now);
  // Another address may have been set, or the message taken over, while the service was asked: its answer is not for that.
  await keepTold(deps, JSON.stringify(claim), after);
  if (!posted.ok) log.warn('an alarm was not taken', { why: posted.why, status: posted.status });
}

/** `kept`: what stood in the database when it was read. `false`: something else stands there now. */
async function keepTold({ db, clock }: Kept, kept: string, told: Told): Promise<boolean> {
  const ours = await db
    .update(settings)
    .set({ value: told, updatedAt: clock.now() })
    .where(sql`${settings.key} = ${TOLD} AND ${settings.value} = ${kept}`)
    .returning({ key: settings.key });
  return ours.length > 0;
}

/** From now on alarms go to this address, which `isAlarmUrl` allows. */
export async function setAlarm({ db, clock }: Kept, url: string): Promise<void> {
  const now = clock.now();
  await db.batch([writeSetting(db, TARGET, { url }, now), writeSetting(db, TOLD, NOTHING_TOLD, now)]);
}

export async function removeAlarm({ db }: Pick<Deps, 'db'>): Promise<void> {
  await db.delete(settings).where(inArray(settings.key, [TARGET, TOLD]));
}

/** Sends a text that says it is a try. `undefined`: nobody has set where alarms go. */
export async function tryAlarm(deps: Watching): Promise<AlarmPosted | undefined> {
  const watch = await readWatch(deps);
  return watch && deps.postAlarm(watch.url, t.tried(`${deps.site.baseUrl}/admin/delivery`));
}

/** Where alarms go, for the clinic's page. `host`: the address may be a key, so only its host is shown. */
export type AlarmState = { host: string; told: Told };

export async function readAlarm(deps: Pick<Deps, 'db' | 'clock' | 'mailer'>): Promise<AlarmState | undefined> {
  const watch = await readWatch(deps);
  return watch && { host: new URL(watch.url).hostname, told: watch.told };
}
