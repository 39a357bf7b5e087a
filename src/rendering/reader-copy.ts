import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { Lesson } from '../courses/course.ts';
import type { CompiledMail } from '../mails/compiled.ts';
import { signOff } from '../texts/ja/sign-off.ts';
import { encodeTemplate, encodeValue } from './quoted-printable.ts';
import { bind, escapeValues, parseTemplate, pieces, splice, type Template } from './template.ts';

/** A mail in which only the reader's values are missing. `encoded`: the same in quoted-printable. */
export type ClinicMail = Bodies<Template> & { mail: CompiledMail; encoded: Bodies<Template> };
type Bodies<T> = { html: T; text: T };

/** Values of one reader, in plain text; they are escaped for HTML here. */
export type ReaderValues = Record<string, string>;

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

export function readerCopy({ html, text }: Bodies<Template>, reader: ReaderValues): Bodies<string> {
  return { html: splice(html, escapeValues(reader)), text: splice(text, reader) };
}

/** The same in quoted-printable. Only the reader's own values are encoded here. */
export function encodedCopy({ encoded }: ClinicMail, reader: ReaderValues): Bodies<string[]> {
  const encode = (values: ReaderValues) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeValue(value)]));
  return { html: pieces(encoded.html, encode(escapeValues(reader))), text: pieces(encoded.text, encode(reader)) };
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
