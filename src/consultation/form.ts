import * as z from 'zod';
import type { FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';

// Keeps line breaks, and removes other control characters and characters that change the direction of text.
const UNWANTED = /[^\P{Cc}\n]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const clean = (text: string) => text.replace(/\r\n?/g, '\n').replace(UNWANTED, ' ').trim();
const typed = z.string('missing').transform(clean);
const PHONE = /^\+?[\d()-]{1,30}$/;

/** A request for a consultation. The phone number is kept only if the reader wants a call. */
const ConsultationForm = z
  .object({
    preferredTimes: typed.pipe(z.string().min(1, 'missing').max(200, 'too_long')),
    contactBy: z.enum(['phone', 'mail'], 'missing'),
    phone: typed.transform(plainPhone).catch(''),
    note: typed.catch('').pipe(z.string().max(500, 'too_long')),
  })
  .superRefine(({ contactBy, phone }, context) => {
    const message = contactBy === 'phone' && phoneProblem(phone);
    if (message) context.addIssue({ code: 'custom', path: ['phone'], message });
  })
  .transform(({ phone, note, ...form }) => ({
    ...form,
    phone: form.contactBy === 'phone' ? phone : null,
    note: note || null,
  }));
export type ConsultationForm = z.infer<typeof ConsultationForm>;

export type ParsedForm =
  | { ok: true; form: ConsultationForm }
  | { ok: false; typed: Record<string, string>; errors: FieldErrors };

/** Either the request, or the typed values and an error text for each wrong field. */
export function parseConsultationForm(body: Record<string, unknown>): ParsedForm {
  const result = ConsultationForm.safeParse(body);
  if (result.success) return { ok: true, form: result.data };
  const strings = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ok: false, typed: Object.fromEntries(strings), errors: wordErrors(result.error) };
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
