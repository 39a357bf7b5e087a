import * as z from 'zod';
import type { Numbers, Past } from '../answers/week.ts';
import { REASONS, type Reason } from '../courses/movements.ts';
import type { CheckInAnswer, SelfCheckMoment } from '../db/schema.ts';
import type { FieldErrors } from '../errors.ts';
import { activities } from '../texts/ja/check-in/answers.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';

/** What a field holds that was left out. */
const unset = z.literal('').transform(() => null);
const number = z.union([unset, z.coerce.number().int().min(0).max(10)]).catch(null);
const choice = <const T extends readonly string[]>(words: T) => z.enum(words).nullable().catch(null);

/** Everything is chosen, nothing is typed: whatever is no choice of ours counts as left out. */
const CheckInForm = z.object({
  answer: choice(['done', 'some', 'rested']),
  reason: choice(REASONS),
  moment: choice(['start', 'middle', 'end']),
  worst: number,
  activity: choice(Object.keys(activities)),
  ability: number,
  change: choice(['better', 'slightly', 'same', 'worse']),
  consent: z.literal('yes').nullable().catch(null),
  share: z.literal('yes').nullable().catch(null),
});
export type CheckInForm = z.infer<typeof CheckInForm>;

/** What is to be kept. `consents`, `shares`: the reader has ticked it here. */
export type Said = {
  answer?: { answer: CheckInAnswer; reason: Reason | null };
  numbers?: Numbers;
  consents: boolean;
  shares: boolean;
};
export type Parsed = { ok: true; said: Said } | { ok: false; form: CheckInForm; errors: FieldErrors };

/** What this page asks. `agreed`: the reader has agreed before. */
export type Asked = { asked: Past | undefined; moments: SelfCheckMoment[]; agreed: boolean };

export const readForm = (body: Record<string, unknown>): CheckInForm => CheckInForm.parse({ ...NONE, ...body });
const NONE = { worst: '', ability: '' };

export function parseCheckIn(body: Record<string, unknown>, { asked, moments, agreed }: Asked): Parsed {
  const form = readForm(body);
  const { errors: words } = checkIn;
  const answer = asked && form.answer ? answerOf(form.answer, form.reason) : undefined;
  const numbers = numbersOf(form, moments);
  const errors: FieldErrors = {};
  if (!answer && !numbers) errors[asked ? 'answer' : 'worst'] = words.nothing;
  if ((form.activity === null) !== (form.ability === null) && numbers) errors.ability = words.ability;
  if (!agreed && form.consent === null) errors.consent = words.consent;
  if (Object.keys(errors).length > 0) return { ok: false, form, errors };
  return { ok: true, said: { answer, numbers, consents: form.consent !== null, shares: form.share !== null } };
}

/** A reason belongs to a rest; one that was chosen before the answer was changed says nothing. */
const answerOf = (answer: CheckInAnswer, reason: Reason | null) => ({
  answer,
  reason: answer === 'rested' ? reason : null,
});

/** At the middle only the worst moment is asked, and the comparison at the end only. */
function numbersOf({ moment, worst, activity, ability, change }: CheckInForm, moments: SelfCheckMoment[]) {
  if (moment === null || !moments.includes(moment)) return undefined;
  const isShort = moment === 'middle';
  const numbers: Numbers = {
    ...{ moment, worst },
    ...(isShort ? { activity: null, ability: null } : { activity, ability }),
    change: moment === 'end' ? change : null,
  };
  const { moment: _, ...given } = numbers;
  return Object.values(given).every(value => value === null) ? undefined : numbers;
}
