import { notInArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { kindsThat } from '../mails/kinds.ts';
import { type DeliveryState, TRANSITIONS, type Transition } from '../mails/states.ts';
import { deliveries } from './schema.ts';

/**
 * Condition: the delivery's state is one of these. It uses literals, never parameters, because SQLite uses a partial index only if the
 * statement has the exact list of the index (see `WAITING`, `LEASED` and `schema.ts`).
 */
export const isIn = (states: readonly DeliveryState[], state: SQLWrapper = deliveries.state): SQL =>
  sql`${state} IN ${sql.raw(listOf(states))}`;

const listOf = (states: readonly DeliveryState[]): string => `('${states.join("', '")}')`;

/** Condition: the delivery's state allows this transition. */
export const may = (transition: Transition): SQL => isIn(TRANSITIONS[transition].from);

type To<T extends Transition> = (typeof TRANSITIONS)[T]['to'];
/** The transitions that lead to exactly one state. */
type Certain = { [T in Transition]: To<T> extends readonly [DeliveryState] ? T : never }[Transition];

/** The state after a transition. */
export const after = <T extends Certain>(transition: T): To<T>[0] => TRANSITIONS[transition].to[0];

/** What a delivery that is called off gets. `reason`: why, as it stands in its row. */
export const withdrawn = (reason: string | SQL) => ({
  state: after('withdraw'),
  reason,
  lease: null,
  leaseUntil: null,
});

/** Condition: a mail to the address that its reader has, not to one that they may get. */
export const toThisAddress: SQL = notInArray(
  deliveries.kind,
  kindsThat(({ audience }) => audience === 'moving'),
);
