import * as z from 'zod';
import { type Address, parseAddress } from './address.ts';

/** What is told of a field beside what it takes: to programs by the API's document, to browsers by its control. */
export type About = {
  description: string;
  /** Unset where it depends on the clinic's courses. */
  examples?: unknown[];
  input?: { type?: 'text' | 'email' | 'tel'; inputmode?: 'text' | 'email' | 'tel' | 'numeric'; autocomplete?: string };
};
/** A field is entered as what is sent, before it is made into anything else: its limits and examples are about that. */
export const about = z.registry<About>();

/** A field that may be left out. Blank, `null` and absent are one, and come out as its default, or `null` without one. */
export function optional<Field extends z.ZodType>(field: Field) {
  const isBlank = (value: unknown) => value === null || (typeof value === 'string' && value.trim() === '');
  return z
    .preprocess(value => (isBlank(value) ? undefined : value), field.optional())
    .transform(value => value ?? null);
}

/** A checkbox, which comes as any text; or JSON's `true`. */
export const ticked = <Field extends z.ZodType>(field: Field) =>
  z.preprocess(value => value === true || (typeof value === 'string' && value !== '' && value !== 'false'), field);

/** No control characters: it may go into a mail header. */
export const isOneLine = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text);

export function readAddress(typed: string, context: z.core.$RefinementCtx): Address {
  const address = parseAddress(typed);
  if (address) return address;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
}
