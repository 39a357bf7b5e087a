import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { isConfirmed } from '../../consent/consent.ts';
import { ADDRESS_LIFETIME, ownerOf } from '../../consent/corrections.ts';
import { findSuppression } from '../../consent/suppression.ts';
import type { Db } from '../../db/database.ts';
import { may, withdrawn } from '../../db/delivery-states.ts';
import { isThere } from '../../db/erased.ts';
import { newId } from '../../db/ids.ts';
import { rowWhere } from '../../db/insert-where.ts';
import type { Correction, Subscriber } from '../../db/records.ts';
import { deliveries, readerCorrections } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { readEvidence } from '../../erasing/evidence.ts';
import { newNotice } from '../../outbox/new-delivery.ts';
import { audit } from '../../sign-in/audit.ts';
import type { Address } from '../../signup/address.ts';
import type { By } from '../pause.ts';

type Asking = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'site' | 'queue'>;

const MINUTE = 60_000;
/** How long (ms) the same address is not asked again. */
const ASKED_LATELY = 10 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** Each goes to an address that may be a stranger's. */
export const MOST_ADDRESSES_A_DAY = 5;

/**
 * Why a reader's address stays. `not-subscribed`: nothing may be sent to the reader · `same`: it is theirs already · `other-reader`,
 * `suppressed`, `erased`: what the new address is · `repeated`: it was asked in the last ten minutes.
 */
export type WhyNot = 'not-subscribed' | 'same' | 'other-reader' | 'suppressed' | 'erased' | 'repeated' | 'too-many';

/**
 * Asks the new address of a reader to confirm it, and tells the old one. Until then nothing changes. Asking for another one calls the first
 * off. Returns the correction's id, or why it was not asked.
 */
export async function askAddress(
  deps: Asking,
  reader: Subscriber,
  address: Address,
  by: By = 'clinic',
): Promise<{ id: string } | WhyNot> {
  const { db, clock, chance, queue } = deps;
  const why = await whyNot(deps, reader, address);
  if (why) return why;
  const now = clock.now();
  const correction = {
    id: newId(chance, 'cor'),
    subscriberId: reader.id,
    what: 'address',
    before: reader.email,
  } as const;
  const { id } = correction;
  const asked = { after: address.email, afterKey: address.key, at: now, expiresAt: now + ADDRESS_LIFETIME };
  const about = { subjectId: id, subscriberId: reader.id };
  const notices = [
    newNotice(deps, 'address-confirmation', about),
    ...(reader.status === 'active' ? [newNotice(deps, 'address-notice', about)] : []),
  ];
  await db.batch([
    ...callOffStatements(db, reader.id, now),
    db.insert(readerCorrections).select(rowWhere(readerCorrections, { ...correction, ...asked }, isThere(reader.id))),
    ...notices.map(({ insert }) => insert),
  ] as unknown as [BatchItem<'sqlite'>]);
  if (by === 'clinic') await audit(deps, 'address-asked', id, reader.id);
  await queue.send(notices.map(notice => notice.id));
  return { id };
}

async function whyNot(deps: Asking, reader: Subscriber, { key }: Address): Promise<WhyNot | undefined> {
  const { db, clock } = deps;
  if (!(await mayMove(deps, reader))) return 'not-subscribed';
  if (key === reader.emailKey) return 'same';
  if (await ownerOf(db, key)) return 'other-reader';
  if (await findSuppression(deps, key)) return 'suppressed';
  if ((await readEvidence(deps, key)).length > 0) return 'erased';
  const now = clock.now();
  const lately = await db
    .select({ afterKey: readerCorrections.afterKey, at: readerCorrections.at, undoneAt: readerCorrections.undoneAt })
    .from(readerCorrections)
    .where(and(isAddressOf(reader.id), gt(readerCorrections.at, now - DAY)))
    .orderBy(desc(readerCorrections.at), desc(readerCorrections.id))
    .limit(MOST_ADDRESSES_A_DAY);
  const isRepeated = lately.some(one => one.afterKey === key && one.undoneAt === null && one.at > now - ASKED_LATELY);
  return isRepeated ? 'repeated' : lately.length >= MOST_ADDRESSES_A_DAY ? 'too-many' : undefined;
}

/** Whether this reader gets mail, or would if the address took it. Who complained about our mail takes that back alone. */
export async function mayMove(deps: Pick<Deps, 'db' | 'keys'>, { id, status, emailKey }: Subscriber): Promise<boolean> {
  if (status === 'active') return true;
  if (status !== 'suppressed' && status !== 'in-question') return false;
  // The new address would confirm what nobody has agreed to.
  if (!(await isConfirmed(deps.db, id))) return false;
  return (await findSuppression(deps, emailKey))?.cause !== 'complaint';
}

const isAddressOf = (readerId: string) =>
  and(eq(readerCorrections.subscriberId, readerId), eq(readerCorrections.what, 'address'));
const isOpen = and(isNull(readerCorrections.doneAt), isNull(readerCorrections.undoneAt));

/** Statements that call off what was asked and not confirmed, with the mails that wait. */
function callOffStatements(db: Db, readerId: string, now: number) {
  const ids = sql`(SELECT r.id FROM ${readerCorrections} r WHERE r.subscriber_id = ${readerId} AND r.what = 'address' AND r.undone_at = ${now})`;
  return [
    db
      .update(readerCorrections)
      .set({ undoneAt: now, after: null, afterKey: null })
      .where(and(isAddressOf(readerId), isOpen))
      .returning({ id: readerCorrections.id }),
    db
      .update(deliveries)
      .set(withdrawn('called-off'))
      .where(
        sql`${deliveries.subscriberId} = ${readerId} AND ${deliveries.subjectId} IN ${ids} AND ${may('withdraw')}`,
      ),
  ] as const;
}

/** Calls it off on the reader's word: the link in the mail confirms nothing any more. `false`: there is nothing open. */
export async function callAddressOff(
  deps: Pick<Deps, 'db' | 'clock'>,
  readerId: string,
  by: By = 'clinic',
): Promise<boolean> {
  const [undone] = await deps.db.batch(callOffStatements(deps.db, readerId, deps.clock.now()));
  for (const { id } of by === 'clinic' ? undone : []) await audit(deps, 'address-called-off', id, readerId);
  return undone.length > 0;
}

/** The address that waits to be confirmed. */
export function readAsked(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  readerId: string,
): Promise<Correction | undefined> {
  return db
    .select()
    .from(readerCorrections)
    .where(and(isAddressOf(readerId), isOpen, gt(readerCorrections.expiresAt, clock.now())))
    .orderBy(desc(readerCorrections.at), desc(readerCorrections.id))
    .limit(1)
    .get();
}
