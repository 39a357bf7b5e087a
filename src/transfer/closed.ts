import type { MiddlewareHandler } from 'hono';
import type { Deps } from '../deps.ts';
import { isChange } from '../edge/whose.ts';
import { DayoriError, TransferError } from '../errors.ts';
import { isImporting } from '../pauses/sending-state.ts';

/** In milliseconds. So long a program counts on it that no import has begun, which saves a query for almost every request. */
const COUNTED_ON = 5_000;
/**
 * In milliseconds. So long an import waits after it has closed forms, where a program may be at work: until nobody counts on the
 * opposite, and what was begun has ended.
 */
export const UNTIL_CLOSED = 3 * COUNTED_ON;

/** Pages that need no reader's rows, and those on which the clinic sees how far it is. They change nothing. */
const STAY_OPEN =
  /^\/(healthz|metrics|openapi\.json|when-to-see-a-doctor|privacy|legal|accessibility|assets\/.*|mailbox(\/.*)?|admin(\/(?!sign-in).*)?)$/;
/** Unsubscribing must not be lost (see `consent/left-while-moving.ts`). */
const LEAVING = /^\/unsubscribe\//;

/** While an import runs, whatever could write is answered with `moving`: a row from elsewhere would stand among those of the file. */
export function closedWhileMoving({ db, steady }: Pick<Deps, 'db' | 'steady'>): MiddlewareHandler {
  let openUntil = Number.NEGATIVE_INFINITY;
  const isMoving = async () => {
    const asked = steady.now();
    if (asked < openUntil) return false;
    if (await isImporting(db)) return true;
    openUntil = asked + COUNTED_ON;
    return false;
  };
  return async (c, next) => {
    const { path } = c.req;
    const mayPass = LEAVING.test(path) || (!isChange(c.req) && STAY_OPEN.test(path));
    if (!mayPass && (await isMoving())) throw new DayoriError('moving', 'The records are being moved here.');
    await next();
  };
}

/** For commands: half of the readers' records must be neither changed nor copied. Throws `TransferError`. */
export async function refuseWhileMoving(db: Deps['db']): Promise<void> {
  if (await isImporting(db)) throw new TransferError(UNDER_WAY);
}

const UNDER_WAY =
  'an import is under way here: let it end, or run it again with the same file; to begin anew, run it again with --anew';
