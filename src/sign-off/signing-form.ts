import * as z from 'zod';
import { monthsLater } from '../calendar/local-time.ts';
import type { FieldErrors } from '../errors.ts';
import { signOff } from '../texts/ja/sign-off.ts';
import type { Check } from './checklist.ts';
import { LICENCES } from './licences.ts';

/** What a person says who signs a lesson. Dates are ISO dates. */
export type Signing = { name: string; licences: string[]; checks: string[]; signedOn: string; reviewDue: string };
/** The form as it was typed: `licences` and `checks` list ids. */
export type TypedSigning = Pick<Signing, 'name' | 'licences' | 'checks' | 'signedOn'>;

/** A signed lesson is read again after so many months, or earlier when a guideline changes. */
const MONTHS = 12;

const t = signOff.errors;

/** `wanted`: what is to be confirmed of this lesson. `today`: ISO date in the clinic's zone. */
const formFor = (wanted: Check[], today: string) =>
  z.object({
    name: z
      .string()
      .trim()
      .normalize('NFC')
      .min(1, t.name)
      .max(60, t.nameLong)
      .regex(/^[^\p{Cc}\u2028\u2029]*$/u, t.name),
    licences: z
      .array(z.enum(LICENCES, t.licences))
      .min(1, t.licences)
      .refine(licences => !licences.includes('none') || licences.length === 1, t.licencesNone),
    checks: z.array(z.string()).refine(checks => wanted.every(check => checks.includes(check)), t.checks),
    signedOn: z
      .string()
      .trim()
      .normalize('NFKC')
      .transform(typed => typed.replaceAll('/', '-').replace(/-(\d)(?=-|$)/g, '-0$1'))
      .pipe(z.iso.date({ error: t.date, abort: true }))
      .refine(date => date <= today, t.dateAhead)
      .refine(date => monthsLater(date, MONTHS) > today, t.dateLongAgo),
  });

export type ParsedSigning = { ok: true; signing: Signing } | { ok: false; errors: FieldErrors };

export function parseSigning(typed: TypedSigning, wanted: Check[], today: string): ParsedSigning {
  const { data, error } = formFor(wanted, today).safeParse(typed);
  if (!data) return { ok: false, errors: firstMessages(error) };
  const checks = wanted.filter(check => data.checks.includes(check));
  return { ok: true, signing: { ...data, checks, reviewDue: monthsLater(data.signedOn, MONTHS) } };
}

/** The first message of each field. */
const firstMessages = ({ issues }: z.ZodError): FieldErrors =>
  Object.fromEntries(issues.toReversed().map(({ path, message }) => [path[0], message]));

/** The form as a browser sent it. Boxes are sent as `name[]`. */
export function typedSigning(body: Record<string, unknown>): TypedSigning {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const ticked = (name: string) => [body[`${name}[]`] ?? []].flat().filter(one => typeof one === 'string');
  return { name: text('name'), licences: ticked('licences'), checks: ticked('checks'), signedOn: text('signedOn') };
}
