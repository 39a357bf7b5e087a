import type { z } from 'zod';
import { writeClosedDates } from '../../calendar/closed-dates.ts';
import {
  type Clinic,
  ClinicSettings,
  COURSE_SETTINGS,
  type FormSetting,
  type FormSettings,
  NewClinicSettings,
  type SettingName,
} from '../../clinic/settings.ts';
import type { FieldErrors } from '../../errors.ts';
import { admin } from '../../texts/ja/admin.ts';

/** Every field as text, as it was typed or as it is stored. */
export type Typed = Record<FormSetting, string>;

const isInForm = (name: SettingName): name is FormSetting => !(COURSE_SETTINGS as readonly string[]).includes(name);
const NAMES = (Object.keys(ClinicSettings.shape) as SettingName[]).filter(isInForm);
const fields = (value: (name: FormSetting) => string) =>
  Object.fromEntries(NAMES.map(name => [name, value(name)])) as Typed;

/** What the form shows at first. It is empty for the sample clinic, whose values nobody should save by mistake. */
export function storedSettings(clinic: Clinic): Typed {
  const shown: ClinicSettings = clinic.sample ? ClinicSettings.parse({}) : clinic;
  return {
    ...fields(name => String(shown[name])),
    closedDates: writeClosedDates(shown.closedDates),
    embedOrigins: shown.embedOrigins.join('\n'),
    consultationMinutes: shown.consultationMinutes ? `${shown.consultationMinutes}` : '',
  };
}

/** A field that was not sent keeps its stored value; only a field sent empty becomes empty. Checked boxes are sent as a list. */
export const typedSettings = (body: Record<string, unknown>, stored: Typed): Typed =>
  fields(name => {
    const checked = body[`${name}[]`];
    if (Array.isArray(checked)) return checked.join();
    return typeof body[name] === 'string' ? body[name] : stored[name];
  });

/** In these fields full-width letters are never meant, but many keyboards type them. */
const HALF_WIDTH: FormSetting[] = [
  'contactEmail',
  'contactPhone',
  'senderAddress',
  'bookingUrl',
  'consultationMinutes',
  'lessonHour',
  'timeZone',
];
const BLANK_IS_DEFAULT: FormSetting[] = [
  'lessonHour',
  'timeZone',
  'consultationMinutes',
  'unsignedLessons',
  'publicHolidays',
  'clinicLetter',
];

export type Checked = { ok: true; settings: FormSettings } | { ok: false; errors: FieldErrors };

export function checkSettings(typed: Typed): Checked {
  const meant = NAMES.map(name => [
    name,
    HALF_WIDTH.includes(name) ? typed[name].normalize('NFKC').trim() : typed[name],
  ]);
  const given = meant.filter(([name, value]) => value !== '' || !BLANK_IS_DEFAULT.includes(name as FormSetting));
  const parsed = NewClinicSettings.safeParse(Object.fromEntries(given));
  return parsed.success ? { ok: true, settings: parsed.data } : { ok: false, errors: errorsOf(parsed.error) };
}

/** The first problem of each field, in words that say what to do. */
function errorsOf(error: z.ZodError): FieldErrors {
  const errors: FieldErrors = {};
  for (const issue of error.issues) {
    const name = String(issue.path[0]);
    errors[name] ??= admin.settings.errors[codeOf(issue)] ?? admin.settings.errors.other!;
  }
  return errors;
}

/** The schema of a field that may be empty is a union. Its last member has the error that matters. */
function codeOf(issue: z.core.$ZodIssue): string {
  const meant = issue.code === 'invalid_union' ? issue.errors.at(-1)?.[0] : undefined;
  return meant?.message ?? issue.message;
}
