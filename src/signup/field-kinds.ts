import * as z from 'zod';
import { t } from '../texts/ja.ts';
import { type Address, addressProblem, parseAddress } from './address.ts';

/** What is said about a field beside its schema: to programs in the API's document, to browsers at its control. */
export type About = {
  description: string;
  /** Unset if they depend on the clinic's courses. */
  examples?: unknown[];
  input?: { type?: 'text' | 'email' | 'tel'; inputmode?: 'text' | 'email' | 'tel' | 'numeric'; autocomplete?: string };
};
/** Register a field's schema before any transform, because limits and examples are about the input. */
export const about = z.registry<About>();

/** An optional field. Blank, `null` and absent all give its default, or `null` without one. */
export function optional<Field extends z.ZodType>(field: Field) {
  const isBlank = (value: unknown) => value === null || (typeof value === 'string' && value.trim() === '');
  return z
    .preprocess(value => (isBlank(value) ? undefined : value), field.optional())
    .transform(value => value ?? null);
}

/** A checkbox, which arrives as JSON's `true`, or as any text but one that says no. */
export const ticked = <Field extends z.ZodType>(field: Field) =>
  z.preprocess(value => value === true || (typeof value === 'string' && !saysNo(value)), field);

const saysNo = (text: string): boolean =>
  /^(?:|false|no|not|none|off|n|f|0|null|undefined|いいえ|しない|同意しない|同意しません)$/i.test(
    text.normalize('NFKC').trim(),
  );

/** No control characters, because the text may go into a mail header. */
export const isOneLine = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text);

export function readAddress(typed: string, context: z.core.$RefinementCtx): Address {
  const address = parseAddress(typed);
  if (address) return address;
  context.addIssue({ code: 'custom', message: t.landing.fields.email.wrongAs[addressProblem(typed)] });
  return z.NEVER;
}
