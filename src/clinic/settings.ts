import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { daytimeHour, FIRST_HOUR, LAST_HOUR } from '../calendar/open-hours.ts';
import { settings } from '../db/schema.ts';
import { readSetting, type SettingKey } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { isMailboxOpen } from './mailer-kind.ts';

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

/** What the clinic decides about itself. Every text may be blank; what the law asks for is checked before sending. */
export const ClinicSettings = z.strictObject({
  /** 氏名・名称 as registered: a trade name alone is not enough for the law. */
  legalName: line(100),
  tradeName: line(60),
  postalAddress: line(200),
  contactEmail: address.default(''),
  contactPhone: line(30),
  /** Shown as the sender; the trade name when blank. */
  senderName: line(60),
  /** Lessons come from this address, unless `MAIL_FROM` names another. */
  senderAddress: address.default(''),
  bookingUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'url' }).max(500, 'too_long')]).default(''),
  consultationFee: line(60),
  consultationMinutes: z.coerce.number('number').int('number').min(0, 'number').max(600, 'number').default(0),
  openingHours: line(200),
  /** IANA name. Lessons go out at the reader's hour in this zone. */
  timeZone: z.string().refine(isTimeZone, 'time_zone').default('Asia/Tokyo'),
  /** Whether lessons go out that no practitioner has signed off. */
  unsignedLessons: z.enum(['send', 'hold'], 'choice').default('send'),
  /** Hour at which lessons go out, 7–20: the others are quiet. */
  lessonHour: z.coerce.number('hour').int('hour').min(FIRST_HOUR, 'hour').max(LAST_HOUR, 'hour').default(7),
  /** Days on which no lesson goes out, 1 Monday … 7 Sunday; a form gives them as `3,7`. */
  closedWeekdays: z
    .union([z.string().transform(listed), z.array(z.unknown())])
    .pipe(z.array(weekday))
    .transform(days => [...new Set(days)].sort())
    .refine(days => days.length < 7, 'all_closed')
    .default([]),
  /** Whether lessons go out on Japan's public holidays, or on the next open day. */
  publicHolidays: z.enum(['send', 'skip'], 'choice').default('send'),
});
export type ClinicSettings = z.infer<typeof ClinicSettings>;

/** `sample`: nobody has filled in the settings, this is the clinic that newcomers see. */
export type Clinic = ClinicSettings & { sample: boolean };

const SAMPLE: ClinicSettings = ClinicSettings.parse({
  legalName: '見本鍼灸院(見本)',
  tradeName: '見本鍼灸院',
  postalAddress: '〒000-0000 見本県見本市見本町1-2-3',
  contactEmail: 'contact@clinic.example',
  contactPhone: '000-0000-0000',
  senderAddress: 'letters@clinic.example',
  consultationFee: '3,000円(税込・見本)',
  consultationMinutes: 40,
  openingHours: '月〜土 9:00〜18:00(見本)',
});

const KEY = 'clinic' satisfies SettingKey;

/** The clinic as set; until then the sample clinic with the built-in mailbox, a blank one with real mail. */
export async function readClinic(deps: Pick<Deps, 'db' | 'mailer'>): Promise<Clinic> {
  const kept = await readSetting(deps.db, KEY);
  if (kept !== undefined) return { ...understood(inDaytime(kept)), sample: false };
  return isMailboxOpen(deps) ? { ...SAMPLE, sample: true } : { ...ClinicSettings.parse({}), sample: false };
}

/** Settings kept from before there were quiet hours may name one of them. */
function inDaytime(kept: unknown): unknown {
  const { lessonHour } = Object(kept) as { lessonHour?: number };
  return lessonHour === undefined ? kept : { ...(kept as object), lessonHour: daytimeHour(lessonHour) };
}

/** Where a value cannot be read, nothing goes out that somebody may have wanted to hold. */
const CAREFUL: Partial<ClinicSettings> = { unsignedLessons: 'hold' };

/**
 * Settings as a later version may have left them, before somebody went back to this one: keys that it does not know are passed over,
 * and what it cannot read counts as not set.
 */
function understood(kept: unknown): ClinicSettings {
  const values = Object(kept) as Record<string, unknown>;
  const read = Object.entries(ClinicSettings.shape).map(([key, field]) => {
    const { success, data } = field.safeParse(values[key]);
    return [key, success ? data : CAREFUL[key as keyof ClinicSettings]];
  });
  return ClinicSettings.parse(Object.fromEntries(read));
}

/** Keeps the settings; keys that a later version had kept beside them stay for it. */
export async function saveClinic({ db, clock }: Pick<Deps, 'db' | 'clock'>, value: ClinicSettings): Promise<void> {
  const updatedAt = clock.now();
  await db
    .insert(settings)
    .values({ key: KEY, value, updatedAt })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`json_patch(${settings.value}, excluded.value)`, updatedAt },
    });
}

export type LegalItem = 'legalName' | 'postalAddress' | 'contact' | 'senderAddress';

/**
 * What 特定電子メール法 第4条 and its ordinance want in every mail and is still blank: the sender's legal name, a postal
 * address, where complaints go; and an address to send from. While this is not empty no real mail goes out.
 */
export function missingForSending(clinic: ClinicSettings, mailFrom: string | undefined): LegalItem[] {
  const missing: LegalItem[] = [];
  if (!clinic.legalName) missing.push('legalName');
  if (!clinic.postalAddress) missing.push('postalAddress');
  if (!clinic.contactEmail && !clinic.contactPhone) missing.push('contact');
  if (!clinic.senderAddress && !mailFrom) missing.push('senderAddress');
  return missing;
}

/** The name readers know the clinic by. */
export const clinicName = (clinic: ClinicSettings) => clinic.tradeName || clinic.legalName;

/** The address lessons come from. `.invalid` until one is set: such mail is never sent for real. */
export const senderAddress = (clinic: ClinicSettings, mailFrom: string | undefined) =>
  mailFrom || clinic.senderAddress || 'letters@dayori.invalid';

/** What readers see after the @ of the sender. */
export const senderDomain = (clinic: ClinicSettings, mailFrom: string | undefined): string =>
  senderAddress(clinic, mailFrom).split('@').at(-1)!;

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
