import { type SQL, sql } from 'drizzle-orm';
import { deliveries, readerCorrections } from '../db/schema.ts';
import { isOfKind } from './of-kinds.ts';

/**
 * The address that the delivery goes to: of a mail about a correction the address before or after it, as `loadJobs` reads it; otherwise the
 * reader's own, which the query has as `readers`. NULL for mail to the clinic.
 */
export const addressOfDelivery = (readers: SQL): SQL => sql`CASE
  WHEN ${isOfKind(({ addressed }) => addressed === 'after')} THEN ${ofCorrection(sql`r.after`)}
  WHEN ${isOfKind(({ addressed }) => addressed === 'before')} THEN ${ofCorrection(sql`r.before`)}
  ELSE ${readers} END`;

const ofCorrection = (side: SQL): SQL =>
  sql`(SELECT ${side} FROM ${readerCorrections} r WHERE r.id = ${deliveries.subjectId})`;

/** The receiving domain of an address, as `receivingDomain` computes it. */
export const domainOfAddress = (address: SQL): SQL => sql`lower(substr(${address}, instr(${address}, '@') + 1))`;
