import { and, gt, isNull, lte, type SQL } from 'drizzle-orm';
import type { Signup } from '../db/records.ts';
import { signups } from '../db/schema.ts';

const DAY = 86_400_000;
/** How long (ms) a confirmation link works after the last request. */
export const CONFIRMATION_LIFETIME = 7 * DAY;

/** The latest expiry (epoch ms) that is believed. A later one was written by a clock that ran ahead by more than a day. */
const latestExpiry = (now: number): number => now + CONFIRMATION_LIFETIME + DAY;

/** Whether the sign-up can be confirmed. One from a clock that ran ahead can be when it was asked for again: that sets its expiry right. */
export const isOpenRequest = ({ confirmedAt, expiresAt }: Signup, now: number): boolean =>
  confirmedAt === null && expiresAt > now && expiresAt <= latestExpiry(now);

/** Condition: the same of a row of `signups`. */
export const isOpenRequestRow = (now: number): SQL =>
  and(isNull(signups.confirmedAt), gt(signups.expiresAt, now), lte(signups.expiresAt, latestExpiry(now)))!;
