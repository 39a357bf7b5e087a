import { sql } from 'drizzle-orm';
import type { ConsultationRequest } from '../db/records.ts';
import { consultationRequests } from '../db/schema.ts';
import { recordAction, type Visit } from '../tracking/record.ts';
import { mayActAgain, tellBoth } from './notices.ts';
import { type Invitation, liveOf, readOwn, withdrawnOf } from './own-request.ts';
import { isAsRead, nextVersion, type Requesting } from './request.ts';

/**
 * The reader takes the request back. That is never refused; only the mails about it are as limited as all others. Returns whether there was
 * one.
 */
export async function withdrawRequest(deps: Requesting, invitation: Invitation, visit: Visit): Promise<boolean> {
  const live = liveOf(await readOwn(deps.db, invitation));
  if (!live) return false;
  return write(deps, invitation, live, { withdrawnAt: nextVersion(deps, live) }, visit);
}

/** Undoes it. The request stands where it stood; if the clinic has not answered yet, it waits as before. */
export async function restoreRequest(deps: Requesting, invitation: Invitation, visit: Visit): Promise<boolean> {
  const withdrawn = withdrawnOf(await readOwn(deps.db, invitation));
  if (!withdrawn) return false;
  const changedAt = Math.max(nextVersion(deps, withdrawn), withdrawn.withdrawnAt! + 1);
  return write(deps, invitation, withdrawn, { withdrawnAt: null, changedAt }, visit);
}

type Written = { withdrawnAt: number } | { withdrawnAt: null; changedAt: number };

async function write(
  deps: Requesting,
  { deliveryId }: Invitation,
  request: ConsultationRequest,
  written: Written,
  visit: Visit,
): Promise<boolean> {
  const { db, queue } = deps;
  const { id: requestId, subscriberId } = request;
  const version = 'changedAt' in written ? written.changedAt : `withdrawn ${written.withdrawnAt}`;
  const isWritten = sql`EXISTS (SELECT 1 FROM consultation_requests r
    WHERE r.id = ${requestId} AND r.withdrawn_at IS ${written.withdrawnAt})`;
  const isTold = sql`${isWritten} AND ${mayActAgain(deps, subscriberId)}`;
  const told = tellBoth(deps, { requestId, subscriberId, version }, 'consultation-changed', isTold);
  const [rows] = await db.batch([
    db.update(consultationRequests).set(written).where(isAsRead(request)).returning({ id: consultationRequests.id }),
    ...told.statements,
  ]);
  if (rows.length === 0) return false;
  await recordAction(deps, deliveryId, visit);
  await queue.send(told.ids);
  return true;
}
