import { calendarDaysBetween } from '../../calendar/local-time.ts';
import { isEmptied } from '../../consultation/standing.ts';
import type { ConsultationRequest } from '../../db/records.ts';
import { admin } from '../../texts/ja/admin.ts';
import { dayAndTime, moment } from './times.ts';

const t = admin.requests;
const DAY = 24 * 60 * 60_000;

/** 「きょう 8:14」「きのう(11月25日 8:14)」「3日前(11月23日 19:05)」. By the clinic's local days. Epoch ms. */
export function ageWords(at: number, now: number, zone: string): string {
  const when = moment(at, zone, now);
  const days = calendarDaysBetween(at, now, zone);
  if (days <= 0) return t.age.today(when.split(' ').at(-1)!);
  return days === 1 ? t.age.yesterday(when) : t.age.days(days, when);
}

/** The same without the date: 「きょう 8:14」「きのう 19:05」「3日前」. */
export function shortAgeWords(at: number, now: number, zone: string): string {
  const days = calendarDaysBetween(at, now, zone);
  const time = dayAndTime(at, zone).split(' ').at(-1)!;
  if (days <= 0) return t.age.today(time);
  return days === 1 ? t.age.yesterdayAt(time) : t.age.daysAgo(days);
}

/** Whether it has waited for more than a day. */
export const isOld = (at: number, now: number): boolean => now - at > DAY;

export const telOf = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`;
export const mailOf = (email: string): string => `mailto:${email}?subject=${encodeURIComponent(t.mailSubject)}`;

/** How the clinic answers, as the reader wished. `undefined`: the reader was erased, or the words of the request have left. */
export function answerOf(
  request: ConsultationRequest,
  email: string | undefined,
): { by: 'phone' | 'mail'; href: string } | undefined {
  const { contactBy, phone } = request;
  if (contactBy === 'phone' && phone) return { by: 'phone', href: telOf(phone) };
  return email && !isEmptied(request) ? { by: 'mail', href: mailOf(email) } : undefined;
}
