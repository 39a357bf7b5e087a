import { and, eq, sql } from 'drizzle-orm';
import { isoDay } from '../calendar/local-time.ts';
import { isMailReal } from '../clinic/mailer-kind.ts';
import type { Clinic } from '../clinic/settings.ts';
import type { Signup, Subscriber } from '../db/records.ts';
import { receivingDomainDays, signups } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { receivingDomain } from '../quotas/receiving-domain.ts';

// How many sign-ups a receiving domain had on a day, and how many of those were confirmed: counted in the transaction that makes or confirms
// one. Both stand on the day of the request. A trial is not counted, as its mails are not.

type Counting = Pick<Deps, 'db' | 'mailer'>;
type Request = { signup: Pick<Signup, 'id' | 'requestedAt'>; subscriber: Pick<Subscriber, 'emailKey'>; clinic: Clinic };

const { day, domain, asked, confirmed } = receivingDomainDays;
const placeOf = ({ signup, subscriber, clinic }: Request) => ({
  day: isoDay(signup.requestedAt, clinic.timeZone),
  domain: receivingDomain(subscriber.emailKey),
});

/** Statements that count a sign-up, if this id is new. Run them before it is written. */
export function countAsked(deps: Counting, request: Request) {
  if (!isMailReal(deps)) return [];
  const place = placeOf(request);
  const columns = sql`SELECT ${place.day}, ${place.domain}, 0, 0, 0, 0, 0, 1, 0
    WHERE NOT EXISTS (SELECT 1 FROM ${signups} g WHERE g.id = ${request.signup.id})`;
  return [
    deps.db
      .insert(receivingDomainDays)
      .select(columns)
      .onConflictDoUpdate({ target: [day, domain], set: { asked: sql`${asked} + 1` } }),
  ];
}

/** Statement that counts its confirmation. Run it before it is written. One of a trial was never counted as asked for. */
export function countConfirmed({ db }: Pick<Deps, 'db'>, request: Request) {
  const place = placeOf(request);
  const isOpen = sql`EXISTS (SELECT 1 FROM ${signups} g WHERE g.id = ${request.signup.id} AND g.confirmed_at IS NULL)`;
  return db
    .update(receivingDomainDays)
    .set({ confirmed: sql`min(${asked}, ${confirmed} + 1)` })
    .where(and(eq(day, place.day), eq(domain, place.domain), isOpen));
}
