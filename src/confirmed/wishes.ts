import * as z from 'zod';
import { FIRST_HOUR, LAST_HOUR } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import type { FieldErrors } from '../errors.ts';
import { changeRhythm } from '../readers/change-rhythm.ts';
import { parseName, setName } from '../readers/corrections/correct-name.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import { confirmed as words } from '../texts/ja/signup/confirmed.ts';

/** What a reader may wish for right after confirming. */
export type Wishes = { name: string | null; weekday: number; hour: number };
/** As it stands in the form. */
export type TypedWishes = Record<keyof Wishes, string>;

export const HOURS = Array.from({ length: LAST_HOUR - FIRST_HOUR + 1 }, (_, index) => FIRST_HOUR + index);
/** Those on which the clinic sends lessons. */
export const weekdaysOf = ({ closedWeekdays }: Pick<Clinic, 'closedWeekdays'>): number[] =>
  [1, 2, 3, 4, 5, 6, 7].filter(day => !closedWeekdays.includes(day));

export function typedWishes(body: Record<string, unknown>): TypedWishes {
  const [name, weekday, hour] = ['name', 'weekday', 'hour'].map(field => String(body[field] ?? ''));
  return { name: name!, weekday: weekday!, hour: hour! };
}

export function parseWishes(typed: TypedWishes, clinic: Clinic): { wishes: Wishes } | { errors: FieldErrors } {
  const name = parseName(typed.name);
  const weekday = z.coerce
    .number()
    .pipe(z.literal(weekdaysOf(clinic)))
    .safeParse(typed.weekday);
  const hour = z.coerce.number().pipe(z.literal(HOURS)).safeParse(typed.hour);
  if ('name' in name && weekday.success && hour.success)
    return { wishes: { name: name.name, weekday: weekday.data, hour: hour.data } };
  return {
    errors: {
      ...('error' in name ? { name: name.error } : {}),
      ...(weekday.success ? {} : { weekday: words.wishes.weekday.wrong }),
      ...(hour.success ? {} : { hour: words.wishes.hour.wrong }),
    },
  };
}

/** `false`: the reader has left meanwhile. */
export async function grantWishes(
  deps: Pick<Deps, 'db' | 'clock' | 'mailer'>,
  one: ReaderCourse,
  { name, weekday, hour }: Wishes,
): Promise<boolean> {
  const weekdayIfChanged = weekday === one.enrollment.weekday ? undefined : weekday;
  if (!(await changeRhythm(deps, one, { hour, weekday: weekdayIfChanged }))) return false;
  if (name !== one.reader.name) await setName(deps.db, one.reader.id, name);
  return true;
}
