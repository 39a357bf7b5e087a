import { eq } from 'drizzle-orm';
import type { ConsultationRequest } from '../db/records.ts';
import { consultationRequests } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { consultationUrl } from '../links/urls.ts';
import { consultation } from '../texts/ja/consultation.ts';
import { dayWords } from './days.ts';
import { isEmptied, standingOf } from './standing.ts';

type Asking = Pick<Deps, 'db' | 'keys' | 'site'>;
type Values = Promise<Record<string, string> | undefined>;

const words = consultation.mail;

// What the mails about a request say. `undefined`: nothing (any more), so it is not sent. Those to the clinic carry no word of what the reader
// typed, no name and no number: its mailbox may be anybody's, and what the page shows is behind the sign-in.

/** A new request: how the reader wants to be answered, and where to read it. Not of one that was taken back before the mail went. */
export async function requestValues({ db, site }: Asking, id: string): Values {
  const request = await read(db, id);
  if (!request || standingOf(request) === 'withdrawn') return undefined;
  return { contact_by: words.contactBy[request.contactBy], action_url: pageOf(site) };
}

export async function changedValues({ db, site }: Asking, id: string): Values {
  const request = await read(db, id);
  if (!request) return undefined;
  const isWithdrawn = standingOf(request) === 'withdrawn';
  return { what: isWithdrawn ? words.withdrawn : words.changed, action_url: pageOf(site) };
}

export async function waitingValues({ db, site }: Asking, id: string): Values {
  const request = await read(db, id);
  return request && standingOf(request) === 'open' ? { action_url: pageOf(site) } : undefined;
}

/**
 * The reader's copy. What they typed of their body stays on the page, and of the number only its end is told: the copy stays in a mailbox that
 * others may look into, long after the page is empty.
 */
export async function copyValues(deps: Asking, id: string): Values {
  const request = await read(deps.db, id);
  if (!request || isEmptied(request)) return undefined;
  const { preferredDays, preferredTimes, contactBy, phone } = request;
  return {
    what: words.acts[actOf(request)],
    days: preferredDays.map(dayWords).join('、') || words.anyDay,
    times: preferredTimes.replace(/\s*\n\s*/g, ' / ') || words.anyTime,
    contact_by: contactBy === 'phone' ? words.byPhone(phone!.slice(-4)) : words.byMail,
    next: words.next[actOf(request) === 'withdrawn' ? 'withdrawn' : contactBy],
    action_url: consultationUrl(deps, request.deliveryId),
  };
}

/** What the reader did last. */
function actOf(request: ConsultationRequest): keyof typeof words.acts {
  if (standingOf(request) === 'withdrawn') return 'withdrawn';
  return request.changedAt === null ? 'asked' : 'changed';
}

const pageOf = ({ baseUrl }: Deps['site']) => `${baseUrl}/admin/requests`;

const read = (db: Deps['db'], id: string): Promise<ConsultationRequest | undefined> =>
  db.select().from(consultationRequests).where(eq(consultationRequests.id, id)).get();
