import { eq, inArray, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { recordConsent } from '../consent/consent.ts';
import { liftStatements, nameReader } from '../consent/lift.ts';
import { stopEverything } from '../consent/suppression.ts';
import { may, toThisAddress, withdrawn } from '../db/delivery-states.ts';
import type { Subscriber } from '../db/records.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { eraseStatements } from '../erasing/statements.ts';
import { receivingDomain } from '../quotas/receiving-domain.ts';
import type { OfAddress } from './memory.ts';
import type { KnownReader } from './recollection.ts';

type Writing = Pick<Deps, 'db' | 'clock'>;
type Recalling = Writing & Pick<Deps, 'chance' | 'keys'>;
type Statement = BatchItem<'sqlite'>;
type Suppressed = Extract<OfAddress, { kind: 'suppressed' }>;
const isSuppressed = (entry: OfAddress | undefined): entry is Suppressed => entry?.kind === 'suppressed';

/** Stands as the origin of a withdrawal that the memory brought back. */
export const ORIGIN = 'memory';

/** A reader of this database, and what the memory knows of this reader and this address. */
export type RecalledReader = { row: Subscriber; address: string; of?: KnownReader; suppression?: OfAddress };

/** Statements for suppressions that were lifted after the copy was made. */
export function liftAgain({ db, clock }: Writing, entries: OfAddress[]): Statement[] {
  const lifted = entries.filter(({ kind }) => kind === 'lifted').map(({ address }) => address);
  return lifted.length > 0 ? liftStatements(db, isOneOf(suppressions.addressHash, lifted), clock.now()) : [];
}

/** Statements for suppressions made after the copy. Whoever is in question is found again with the reader, who has the domain. */
export function suppressAgain({ db }: Writing, entries: OfAddress[]): Statement[] {
  const rows = entries.filter(isSuppressed).map(({ address, reason, at, cause, state, day }) => {
    const known = { addressHash: address, reason, at, cause, day };
    return { ...known, state: state === 'in-question' ? ('struck-off' as const) : state };
  });
  return rows.map(row =>
    db
      .insert(suppressions)
      .values(row)
      .onConflictDoUpdate({ target: suppressions.addressHash, set: { cause: row.cause, state: row.state } }),
  );
}

/** Statements for these readers. The suppressions of their addresses are written already. */
export function recallReaders(deps: Recalling, readers: RecalledReader[]): Statement[] {
  return readers.flatMap(reader => [
    ...(isSuppressed(reader.suppression) ? stopSuppressed(deps, reader, reader.suppression) : []),
    ...(reader.of?.kind === 'left' && reader.row.status !== 'unsubscribed'
      ? leaveAgain(deps, reader.row, reader.of)
      : []),
    ...(reader.of?.kind === 'erased' ? eraseStatements(deps, [reader.row], reader.of.at) : []),
  ]);
}

/** As `strikeOffStatements` does at the refusal. */
function stopSuppressed(
  { db }: Writing,
  { row, address }: RecalledReader,
  { state, reason, at }: Suppressed,
): Statement[] {
  const inQuestion = state === 'in-question';
  return [
    nameReader(db, address, row.id),
    db
      .update(suppressions)
      .set(inQuestion ? { state, domain: receivingDomain(row.email) } : { domain: receivingDomain(row.email) })
      .where(eq(suppressions.addressHash, address)),
    db
      .update(enrollments)
      .set({ state: 'stopped', stoppedFrom: sql`${enrollments.state}`, nextSendAt: null, endedAt: at })
      .where(sql`${enrollments.subscriberId} = ${row.id} AND ${inArray(enrollments.state, ['active', 'paused'])}`),
    db
      .update(deliveries)
      .set(withdrawn(reason))
      .where(sql`${deliveries.subscriberId} = ${row.id} AND ${may('withdraw')} AND ${toThisAddress}`),
    db
      .update(subscribers)
      .set({ status: inQuestion ? 'in-question' : 'suppressed' })
      .where(sql`${subscribers.id} = ${row.id} AND ${subscribers.status} <> 'unsubscribed'`),
  ];
}

/** As `unsubscribe` does. The consent record says that the memory knew it. */
const leaveAgain = ({ db }: Writing, { id }: Subscriber, { at }: KnownReader): Statement[] => [
  db.update(subscribers).set({ status: 'unsubscribed' }).where(eq(subscribers.id, id)),
  ...stopEverything(db, id, at, 'unsubscribed'),
  recordConsent(db, { act: 'withdrawn', subscriberId: id, signupId: null, at, origin: ORIGIN }),
];
