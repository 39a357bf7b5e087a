import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { Lesson } from '../courses/course.ts';
import type { CompiledMail } from '../mails/compiled.ts';
import { admin } from '../texts/ja/admin.ts';
import { signOff } from '../texts/ja/sign-off.ts';
import { encodeTemplate, encodeValue } from './quoted-printable.ts';
import { bind, escapeValues, parseTemplate, pieces, splice, type Template, without } from './template.ts';

/** A mail in which only the reader's values are missing. `encoded`: the same in quoted-printable. */
export type ClinicMail = Bodies<Template> & { mail: CompiledMail; encoded: Bodies<Template> };
type Bodies<T> = { html: T; text: T };

/** Values of one reader, in plain text; they are escaped for HTML here. */
export type ReaderValues = Record<string, string>;

/**
 * Values of one reader that are made for each part of the mail, and escaped already. `isGuarded`: what stands between `GUARD_FROM` and
 * `GUARD_TO` is left out of this copy.
 */
export type Fragments = Bodies<Record<string, string>> & { isGuarded: boolean };
/** Of a mail that asks its reader nothing. */
export const NO_FRAGMENTS: Fragments = {
  html: { check_in: '', numbers: '' },
  text: { check_in: '', numbers: '' },
  isGuarded: false,
};
/** Slots around what a reader in pain does not get: the button of an invitation. They are empty in every copy. */
export const [GUARD_FROM, GUARD_TO] = ['guard_from', 'guard_to'];

/**
 * Binds what all readers of a clinic share. Keep the result, so that each reader costs only a join of strings. `review`: who answers for this
 * lesson (`reviewLine`).
 */
export function mailOfClinic(mail: CompiledMail, clinic: Clinic, baseUrl: string, review = ''): ClinicMail {
  const values = { ...clinicValues(clinic, baseUrl), review };
  const html = bind(parseTemplate(mail.html), escapeValues(values));
  const text = bind(parseTemplate(mail.text), values);
  return { mail, html, text, encoded: { html: encodeTemplate(html), text: encodeTemplate(text) } };
}

/** The same mail without the picture by which opens are seen, in whatever version it was compiled. */
export const withoutPixel = (mail: CompiledMail): CompiledMail => ({
  ...mail,
  html: mail.html.replace(/<img\b[^>]*\{\{pixel_url\}\}[^>]*>/g, ''),
});

export function readerCopy(mail: Bodies<Template>, reader: ReaderValues, fragments = NO_FRAGMENTS): Bodies<string> {
  const { html, text } = guarded(mail, fragments);
  const values = valuesOf(reader, fragments);
  return { html: splice(html, values.html), text: splice(text, values.text) };
}

/** The same in quoted-printable. Only the reader's own values are encoded here. */
export function encodedCopy({ encoded }: ClinicMail, reader: ReaderValues, fragments = NO_FRAGMENTS): Bodies<string[]> {
  const { html, text } = guarded(encoded, fragments);
  const values = valuesOf(reader, fragments);
  return { html: pieces(html, values.html, encodeValue), text: pieces(text, values.text, encodeValue) };
}

function guarded({ html, text }: Bodies<Template>, { isGuarded }: Fragments): Bodies<Template> {
  if (!isGuarded) return { html, text };
  return { html: without(html, GUARD_FROM, GUARD_TO), text: without(text, GUARD_FROM, GUARD_TO) };
}

function valuesOf(reader: ReaderValues, { html, text }: Fragments): Bodies<ReaderValues> {
  const guard = { [GUARD_FROM]: '', [GUARD_TO]: '' };
  return { html: { ...guard, ...escapeValues(reader), ...html }, text: { ...guard, ...reader, ...text } };
}

/** A blank setting never leaves a gap in a sentence. */
function clinicValues(clinic: Clinic, baseUrl: string): Record<string, string> {
  const ask = 'お問い合わせください';
  return {
    base_url: baseUrl,
    clinic_name: clinicName(clinic) || 'メール講座',
    legal_name: clinic.legalName || clinic.tradeName || '(発行者名 未設定)',
    postal_address: clinic.postalAddress || '(住所 未設定)',
    contact: [clinic.contactPhone, clinic.contactEmail].filter(Boolean).join(' / ') || '(連絡先 未設定)',
    consultation_minutes: clinic.consultationMinutes ? `約${clinic.consultationMinutes}分` : ask,
    consultation_fee: clinic.consultationFee || ask,
    opening_hours: clinic.openingHours || ask,
    licences: clinic.licences.map(licence => admin.settings.licences[licence]).join('、') || ask,
  };
}

/** A line below the sources that names who has signed the lesson off; empty where nobody has. */
export const reviewLine = ({ reviewedBy, reviewedOn }: Pick<Lesson, 'reviewedBy' | 'reviewedOn'>): string =>
  reviewedBy ? `\n${signOff.inMail(reviewedBy, reviewedOn)}` : '';

export const greeting = (name: string | null): string => (name ? `${name}さん、こんにちは。` : 'こんにちは。');

/** How a copy that is sent on the reader's word says so. `hello`: the greeting of the lesson. */
export const subjectAgain = (subject: string): string => `【再送】${subject}`;
export const greetingAgain = (hello: string, number: number): string =>
  `ご希望により、第${number}回をもう一度お送りします。${hello}`;
