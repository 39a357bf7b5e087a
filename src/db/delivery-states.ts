import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type DeliveryState, TRANSITIONS, type Transition } from '../mails/states.ts';
import { deliveries } from './schema.ts';

/**
 * Is the delivery at hand in one of these states? Literals, never parameters: SQLite uses a partial index only where the statement
 * has the very list of the index (see `WAITING` and `LEASED`, of which `schema.ts` makes its indexes).
 */
export const isIn = (states: readonly DeliveryState[], state: SQLWrapper = deliveries.state): SQL =>
  sql`${state} IN ${sql.raw(listOf(states))}`;

const listOf = (states: readonly DeliveryState[]): string => `('${states.join("', '")}')`;

/** May this happen to the delivery at hand, as far as its state goes? */
export const may = (transition: Transition): SQL => isIn(TRANSITIONS[transition].from);

type To<T extends Transition> = (typeof TRANSITIONS)[T]['to'];
/** Those after which there is only one state it can be in. */
type Certain = { [T in Transition]: To<T> extends readonly [DeliveryState] ? T : never }[Transition];

/** The state that the delivery is in afterwards. */
export const after = <T extends Certain>(transition: T): To<T>[0] => TRANSITIONS[transition].to[0];
