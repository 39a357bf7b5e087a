import { eq, type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { type ClosedDates, readClosedDates } from '../calendar/closed-dates.ts';
import { closesLonger, MAX_CLOSURE_DAYS } from '../calendar/long-closures.ts';
import { daytimeHour, FIRST_HOUR, LAST_HOUR } from '../calendar/open-hours.ts';
import { readZone } from '../calendar/zones.ts';
import { clinicVersion, settings } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { followZone } from './local-offsets.ts';
import { isMailboxOpen } from './mailer-kind.ts';
import { readOrigins } from './origins.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max, 'too_long')
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'control')
    .default('');
const address = z.union([z.literal(''), z.string().trim().regex(z.regexes.html5Email, 'email').max(254, 'too_long')]);

const weekday = z.coerce.number('choice').int('choice').min(1, 'choice').max(7, 'choice');
const listed = (text: string) => text.split(',').filter(day => day.trim() !== '');

/** Each is a licence of its own. `none`: the clinic says that it has none. */
export const LICENCES = ['acupuncture', 'moxibustion', 'massage', 'judo-therapy', 'none'] as const;

const INTRODUCTION_LENGTH = 300;

/** The clinic's own settings. Every text may be empty: what the law requires is checked before sending. */
export const ClinicSettings = z.strictObject({
  /** 氏名・名称 as registered. The law does not accept a trade name alone. */
  legalName: line(100),
  tradeName: line(60),
  postalAddress: line(200),
  /** What the clinic is licensed for, あはき法 and 柔道整復師法. Empty: not said. */
  licences: z
    .union([z.string().transform(listed), z.array(z.unknown())])
    .pipe(z.array(z.enum(LICENCES, 'choice')))
    .transform(chosen => LICENCES.filter(licence => chosen.includes(licence)))
    .refine(chosen => !chosen.includes('none') || chosen.length === 1, 'none_or_some')
    .default([]),
  contactEmail: address.default(''),
  contactPhone: line(30),
  /** Shown as the sender. If empty, the trade name is shown. */
  senderName: line(60),
  /** The sender address of lessons, unless `MAIL_FROM` names another. */
  senderAddress: address.default(''),
  bookingUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'url' }).max(500, 'too_long')]).default(''),
  consultationFee: line(60),
  consultationMinutes: z.coerce.number('number').int('number').min(0, 'number').max(600, 'number').default(0),
  openingHours: line(200),
  /** What the landing page says of the clinic in its own words, in paragraphs. */
  introduction: z
    .string()
    // Browsers send two signs for a line break, and count one.
    .transform(text => text.replace(/\r\n?/g, '\n').trim())
    .refine(text => text.length <= INTRODUCTION_LENGTH, 'too_long')
    .refine(text => !/[\p{Cc}\u2028\u2029]/u.test(text.replaceAll('\n', '')), 'control')
    .default(''),
  /** Sites that may show our form in a frame and send sign-ups as JSON, as origins. A form sends them as text. */
  embedOrigins: z
    .union([z.string().transform(text => text.split(/[\s,、]+/)), z.array(z.unknown())])
    .transform(originsOrIssue)
    .default([]),
  /** What readers should know before they come: the way, parking, payment, cancelling. */
  consultationNote: line(300),
  /** Who keeps the database for the clinic, and in which country (個人情報保護法 第28条). Empty: told by who asks, or known by the program. */
  dataHost: line(100),
  /** A name as `readZone` returns it. Lessons go out at the reader's hour in this zone. */
  timeZone: z.string().trim().transform(zoneOrIssue).default('Asia/Tokyo'),
  /** Whether lessons without a practitioner's sign-off go out. */
  unsignedLessons: z.enum(['send', 'hold'], 'choice').default('send'),
  /** The hour at which lessons go out, 7–20. The other hours are quiet. */
  lessonHour: z.coerce.number('hour').int('hour').min(FIRST_HOUR, 'hour').max(LAST_HOUR, 'hour').default(7),
  /** How often the clinic is told by mail how its courses go, where mail is real. */
  clinicLetter: z.enum(['monthly', 'weekly', 'never'], 'choice').default('monthly'),
  /** Weekdays on which no lesson goes out, 1 Monday … 7 Sunday. A form sends them as `3,7`. */
  closedWeekdays: z
    .union([z.string().transform(listed), z.array(z.unknown())])
    .pipe(z.array(weekday))
    .transform(days => [...new Set(days)].sort())
    .refine(days => days.length < 7, 'all_closed')
    .default([]),
  /** Dates on which no lesson goes out, in a form as text (`12/30〜1/3`). A settings file lists texts, or `ClosedDates`. */
  closedDates: z.unknown().transform(closedDatesOrIssue).default([]),
  /** `send`: lessons go out on Japan's public holidays too. `skip`: they wait for the next open day. */
  publicHolidays: z.enum(['send', 'skip'], 'choice').default('send'),
  /**
   * What the clinic has said of each course, by its slug. `open`: people can sign up while all lessons are signed off · `open-unsigned`:
   * also while some are not, which are sent unsigned · `closed`: they cannot.
   */
  openCourses: z.record(z.string().max(100), z.enum(['open', 'open-unsigned', 'closed'], 'choice')).default({}),
  /** Courses of which nothing was said. `open`: people can sign up · `closed`: only in a trial. */
  otherCourses: z.enum(['open', 'closed'], 'choice').default('open'),
});
export type ClinicSettings = z.infer<typeof ClinicSettings>;
export type SettingName = keyof ClinicSettings;
/** Settings that have a page of their own, and so no place in the form. */
export const COURSE_SETTINGS = ['openCourses', 'otherCourses'] as const;
export type FormSetting = Exclude<SettingName, (typeof COURSE_SETTINGS)[number]>;
/** What the form holds. It is stored by `saveOnPages`. */
export type FormSettings = Pick<ClinicSettings, FormSetting>;
const NAMES = Object.keys(ClinicSettings.shape) as SettingName[];

/** Settings as somebody enters them, also judged together. Stored ones are read by `ClinicSettings`, field by field. */
export const NewClinicSettings = ClinicSettings.superRefine((settings, context) => {
  if (settings.closedDates.length > 0 && closesLonger(MAX_CLOSURE_DAYS, settings))
    context.addIssue({ code: 'custom', path: ['closedDates'], message: 'closed_long' });
});

/** `sample`: nobody has saved settings yet, and this is the sample clinic. */
export type Clinic = ClinicSettings & { sample: boolean };

const MADE_UP: Partial<ClinicSettings> = {
  legalName: '見本鍼灸院(見本)',
  tradeName: '見本鍼灸院',
  postalAddress: '〒000-0000 見本県見本市見本町1-2-3',
  contactEmail: 'contact@clinic.example',
  contactPhone: '000-0000-0000',
  senderAddress: 'letters@clinic.example',
  consultationFee: '3,000円(税込・見本)',
  consultationMinutes: 40,
  openingHours: '月〜土 9:00〜18:00(見本)',
};
const SAMPLE: ClinicSettings = ClinicSettings.parse(MADE_UP);

/** The settings of a file that was printed from a sample clinic, without those that are still made up: no mail may name them as the sender. */
export function withoutMadeUp(values: Record<string, unknown>): { own: Record<string, unknown>; madeUp: string[] } {
  const isMadeUp = (name: string) => Object.hasOwn(MADE_UP, name) && MADE_UP[name as SettingName] === values[name];
  const madeUp = Object.keys(values).filter(isMadeUp);
  return { own: Object.fromEntries(Object.entries(values).filter(([name]) => !isMadeUp(name))), madeUp };
}

/** The courses that settings name and that are not there. One whose settings are stored may have been there in another version. */
export function unknownCourses(
  { openCourses }: Pick<ClinicSettings, 'openCourses'>,
  stored: Pick<ClinicSettings, 'openCourses'>,
  there: string[],
): string[] {
  return Object.keys(openCourses).filter(slug => !there.includes(slug) && !Object.hasOwn(stored.openCourses, slug));
}

const KEY = 'clinic' satisfies SettingKey;

/** The stored settings. Before any are stored: the sample clinic with the built-in mailbox, empty settings with real mail. */
export const readClinic = async (deps: Pick<Deps, 'db' | 'mailer'>): Promise<Clinic> =>
  (await readVersionedClinic(deps)).clinic;

/** The settings, their version (a number that every change makes larger), and those whose stored value counts as not set. */
export async function readVersionedClinic(
  deps: Pick<Deps, 'db' | 'mailer'>,
): Promise<{ clinic: Clinic; version: number; unreadable: SettingName[] }> {
  const value = sql`(SELECT ${settings.value} FROM ${settings} WHERE ${settings.key} = ${KEY})`;
  const [row] = await deps.db.values<[string | null, number]>(sql`SELECT ${value}, ${settingsVersion()}`);
  const [kept, version] = row!;
  const values = kept === null ? undefined : inDaytime(JSON.parse(kept));
  return { clinic: clinicOf(deps, values), version, unreadable: unreadableIn(values) };
}

function clinicOf(deps: Pick<Deps, 'mailer'>, kept: unknown): Clinic {
  const settings = understood(kept ?? {});
  if (isSaved(kept) || !isMailboxOpen(deps)) return { ...settings, sample: false };
  const { openCourses, otherCourses } = settings;
  return { ...SAMPLE, openCourses, otherCourses, sample: true };
}

/** Whether somebody has saved the settings. Courses may be opened and closed before that. */
function isSaved(kept: unknown): boolean {
  const keys = Object.keys(Object(kept));
  const onlyCourses = keys.length > 0 && keys.every(key => (COURSE_SETTINGS as readonly string[]).includes(key));
  return kept !== undefined && !onlyCourses;
}

/** The stored zone, whatever mail goes by. */
export async function readTimeZone(db: Deps['db']): Promise<string> {
  const kept = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, KEY)).get();
  return understood(kept?.value ?? {}).timeZone;
}

/** The version of the stored settings, for a statement. 0: none were ever stored. */
export const settingsVersion = (): SQL<number> =>
  sql`coalesce((SELECT ${clinicVersion.version} FROM ${clinicVersion}), 0)`;

export async function readSettingsVersion(db: Deps['db']): Promise<number> {
  const [row] = await db.values<[number]>(sql`SELECT ${settingsVersion()}`);
  return row![0];
}

/** Settings stored before quiet hours existed may name a quiet hour. */
function inDaytime(kept: unknown): unknown {
  const { lessonHour } = Object(kept) as { lessonHour?: number };
  return lessonHour === undefined ? kept : { ...(kept as object), lessonHour: daytimeHour(lessonHour) };
}

/** If a value cannot be read, lessons that somebody may have wanted to hold are held, and courses that may have been closed are. */
const CAREFUL: Partial<ClinicSettings> = { unsignedLessons: 'hold', otherCourses: 'closed' };

const CLOSED: Partial<ClinicSettings> = { openCourses: {}, otherCourses: 'closed' };

/** Reads settings, also those of a later version: it ignores unknown keys, and a value that it cannot read counts as not set. */
function understood(kept: unknown): ClinicSettings {
  const values = Object(kept) as Record<string, unknown>;
  const read = Object.entries(ClinicSettings.shape).map(([key, field]) => {
    const { success, data } = field.safeParse(values[key]);
    return [key, success ? data : CAREFUL[key as keyof ClinicSettings]];
  });
  const careful = ClinicSettings.shape.openCourses.safeParse(values.openCourses).success ? {} : CLOSED;
  return ClinicSettings.parse({ ...Object.fromEntries(read), ...careful });
}

/** The settings whose stored value this version cannot read. Unknown keys are a later version's and are not named. */
export function unreadableIn(kept: unknown): SettingName[] {
  const values = Object(kept) as Record<string, unknown>;
  return NAMES.filter(name => !ClinicSettings.shape[name].safeParse(values[name]).success);
}

/** What changes; the rest stays as it is. `null` in `openCourses` takes back what was said of that course. */
type Changed = Partial<Omit<ClinicSettings, 'openCourses'>> & {
  openCourses?: Record<string, ClinicSettings['openCourses'][string] | null>;
};

/** Stores the settings. Keys that a later version had stored beside them are kept for it. */
export async function saveClinic(deps: Pick<Deps, 'db' | 'clock'>, value: ClinicSettings): Promise<void> {
  await saveClinicStatement(deps, value);
  await followZone(deps.db, value.timeZone, deps.clock.now());
}

/**
 * The same for what somebody saved on the clinic's pages. A clinic that begins there with real mail has to open its courses one by one;
 * one whose settings came from a file, or from a version before, is not asked.
 */
export async function saveOnPages(deps: Pick<Deps, 'db' | 'clock'>, value: FormSettings): Promise<void> {
  const { openCourses: _open, otherCourses: _others, ...ofForm } = value as ClinicSettings;
  const [row] = await deps.db.values<[string | null]>(
    sql`SELECT (SELECT ${settings.value} FROM ${settings} WHERE ${settings.key} = ${KEY})`,
  );
  const kept = row![0] === null ? undefined : JSON.parse(row![0]);
  await saveClinicStatement(deps, isSaved(kept) ? ofForm : { ...ofForm, otherCourses: 'closed' });
  if (ofForm.timeZone !== undefined) await followZone(deps.db, ofForm.timeZone, deps.clock.now());
}

/** Statement that stores some settings. What is not among them stays. */
export function saveClinicStatement({ db, clock }: Pick<Deps, 'db' | 'clock'>, value: Changed) {
  const updatedAt = clock.now();
  const patch = JSON.stringify(value);
  return db
    .insert(settings)
    .values({ key: KEY, value: sql`json_patch('{}', ${patch})`, updatedAt })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`json_patch(${settings.value}, ${patch})`, updatedAt },
    });
}

export type LegalItem = 'legalName' | 'postalAddress' | 'contact' | 'senderAddress';

/**
 * What 特定電子メール法 第4条 and its ordinance require in every mail and is still empty: the sender's legal name, a postal address and an
 * address for complaints. Also an address to send from. No real mail goes out until this list is empty.
 */
export function missingForSending(clinic: ClinicSettings, mailFrom: string | undefined): LegalItem[] {
  const missing: LegalItem[] = [];
  if (!clinic.legalName) missing.push('legalName');
  if (!clinic.postalAddress) missing.push('postalAddress');
  if (!clinic.contactEmail && !clinic.contactPhone) missing.push('contact');
  if (!clinic.senderAddress && !mailFrom) missing.push('senderAddress');
  return missing;
}

/** The name by which readers know the clinic. */
export const clinicName = (clinic: FormSettings) => clinic.tradeName || clinic.legalName;

/** The sender address of lessons. Until one is set it ends in `.invalid`, and no real mail is sent. */
export const senderAddress = (clinic: FormSettings, mailFrom: string | undefined) =>
  mailFrom || clinic.senderAddress || 'letters@dayori.invalid';

export const senderDomain = (clinic: ClinicSettings, mailFrom: string | undefined): string =>
  senderAddress(clinic, mailFrom).split('@').at(-1)!;

function zoneOrIssue(name: string, context: z.RefinementCtx): string {
  const zone = readZone(name);
  if (!zone) context.addIssue({ code: 'custom', message: 'time_zone' });
  return zone ?? z.NEVER;
}

function originsOrIssue(values: unknown[], context: z.RefinementCtx): string[] {
  const read = readOrigins(values);
  if (read.ok) return read.origins;
  context.addIssue({ code: 'custom', message: read.problem });
  return z.NEVER;
}

function closedDatesOrIssue(value: unknown, context: z.RefinementCtx): ClosedDates[] {
  const entries = Array.isArray(value) ? value.map(entryOf) : [String(value)];
  const read = readClosedDates(entries.join('\n'));
  if (read.ok && read.dates.length <= MOST_CLOSED_DATES) return read.dates;
  context.addIssue({ code: 'custom', message: read.ok ? 'dates_many' : 'dates' });
  return z.NEVER;
}

/** Each is looked at for each lesson. */
const MOST_CLOSED_DATES = 60;

const entryOf = (entry: unknown): string => {
  if (typeof entry === 'string') return entry;
  const { from, until } = Object(entry) as Partial<ClosedDates>;
  return `${from}〜${until}`;
};
