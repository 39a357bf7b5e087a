import * as z from 'zod';
import type { FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';

// Keeps line breaks, and removes other control characters and characters that change the direction of text.
const UNWANTED = /[^\P{Cc}\n]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const clean = (text: string) => text.replace(/\r\n?/g, '\n').replace(UNWANTED, ' ').trim();
const typed = z.string('missing').transform(clean);
const PHONE = /^\+?[\d()-]{1,30}$/;

/** The days that are wished for are chosen in fields of their own, the most wanted first. */
export const DAY_FIELDS = ['day1', 'day2', 'day3'] as const;
export type DayField = (typeof DAY_FIELDS)[number];

/**
 * A request for a consultation. It names a day or says when. `offered`: the days that can be chosen. The phone number is kept only if the
 * reader wants a call.
 */
const consultationForm = (offered: readonly string[]) => {
  const day = typed.catch('').refine(chosen => chosen === '' || offered.includes(chosen), 'not_offered');
  return z
    .object({
      ...(Object.fromEntries(DAY_FIELDS.map(name => [name, day])) as Record<DayField, typeof day>),
      preferredTimes: typed.catch('').pipe(z.string().max(200, 'too_long')),
      contactBy: z.enum(['phone', 'mail'], 'missing'),
      phone: typed.transform(plainPhone).catch(''),
      note: typed.catch('').pipe(z.string().max(500, 'too_long')),
    })
    .superRefine(({ contactBy, phone }, context) => {
      const message = contactBy === 'phone' && phoneProblem(phone);
      if (message) context.addIssue({ code: 'custom', path: ['phone'], message });
    })
    .transform(({ phone, note, day1, day2, day3, ...form }) => ({
      ...form,
      preferredDays: [...new Set([day1, day2, day3])].filter(Boolean),
      phone: form.contactBy === 'phone' ? phone : null,
      note: note || null,
    }));
};
export type ConsultationForm = z.infer<ReturnType<typeof consultationForm>>;
export type Typed = Record<string, string>;

export type ParsedForm = { ok: true; form: ConsultationForm } | { ok: false; typed: Typed; errors: FieldErrors };

/** Either the request, or the typed values and an error text for each wrong field. */
export function parseConsultationForm(body: Record<string, unknown>, offered: readonly string[]): ParsedForm {
  const result = consultationForm(offered).safeParse(body);
  const errors = { ...whenMissing(body), ...(result.success ? {} : wordErrors(result.error)) };
  if (result.success && Object.keys(errors).length === 0) return { ok: true, form: result.data };
  const strings = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ok: false, typed: Object.fromEntries(strings), errors };
}

/** What a form shows of a request that is kept, so that it can be changed. */
export const typedOf = ({ preferredDays, preferredTimes, contactBy, phone, note }: ConsultationForm): Typed => ({
  ...Object.fromEntries(DAY_FIELDS.map((name, index) => [name, preferredDays[index] ?? ''])),
  ...{ preferredTimes, contactBy, phone: phone ?? '', note: note ?? '' },
});

/** Asked of what was typed, so that it is said together with what else is wrong. */
function whenMissing(body: Record<string, unknown>): FieldErrors {
  const isGiven = (name: string) => typeof body[name] === 'string' && clean(body[name]) !== '';
  return [...DAY_FIELDS, 'preferredTimes'].some(isGiven) ? {} : { day1: t.consultation.errors.day1.missing! };
}

/** Normalises full-width digits and the many characters that look like a hyphen on a Japanese keyboard. */
function plainPhone(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[ー‐‑‒–—―−]/g, '-')
    .replace(/\s/g, '');
}

function phoneProblem(phone: string): string | undefined {
  if (!phone) return 'missing';
  const digits = phone.replace(/\D/g, '').length;
  return PHONE.test(phone) && digits >= 10 && digits <= 15 ? undefined : 'phone';
}

function wordErrors(error: z.ZodError): FieldErrors {
  const words: Record<string, Record<string, string>> = t.consultation.errors;
  return Object.fromEntries(
    error.issues.map(({ path, message }) => [path[0], words[String(path[0])]?.[message] ?? t.consultation.check]),
  );
}
