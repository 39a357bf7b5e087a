/** What becomes of a delivery. `sent`, `failed` and `cancelled` end it. */
export type DeliveryState = 'due' | 'claimed' | 'sending' | 'sent' | 'retry' | 'failed' | 'cancelled';

/** It waits to be claimed. In this order: the index `deliveries_waiting` is made of it. */
export const WAITING = ['due', 'retry'] as const satisfies DeliveryState[];
/** An owner has it. In this order: the index `deliveries_leased` is made of it. */
export const LEASED = ['claimed', 'sending'] as const satisfies DeliveryState[];

/**
 * `lease`: what is asked of the owner. `held`: it is this owner's and has not been taken over · `free`: nobody's · `expired`: its
 * owner has not renewed it in time · `any`: it does not matter.
 */
type Rule = {
  from: readonly DeliveryState[];
  to: readonly DeliveryState[];
  lease: 'held' | 'free' | 'expired' | 'any';
  why: string;
};

/**
 * Every way in which a delivery changes; what is not here does not happen. The statements take `from` and `to` from here (see
 * `db/delivery-states.ts`); of the lease each asks in its own way. `outbox/states.test.ts` holds them to both.
 *
 * A lesson cancelled by a pause is revived when its course goes on; one that was refused for good is called back when that
 * refusal is lifted, and then revived in the same way.
 */
export const TRANSITIONS = {
  claim: { from: WAITING, to: ['claimed'], lease: 'free', why: 'its moment has come, an owner takes it' },
  release: { from: ['claimed'], to: ['due', 'retry'], lease: 'held', why: 'given back untried, as what it was' },
  cancel: { from: ['claimed'], to: ['cancelled'], lease: 'held', why: 'no consent any more, or nothing to say' },
  withdraw: {
    from: ['due', 'claimed', 'retry'],
    to: ['cancelled'],
    lease: 'any',
    why: 'the reader left, or is suppressed',
  },
  enter: {
    from: ['claimed'],
    to: ['sending'],
    lease: 'held',
    why: 'consent holds at this moment: it goes to the server',
  },
  accept: { from: ['sending'], to: ['sent'], lease: 'held', why: 'the server answered 250' },
  'accept-late': {
    from: WAITING,
    to: ['sent'],
    lease: 'free',
    why: 'the 250 came after the lease, and nobody had taken over',
  },
  defer: { from: ['sending'], to: ['retry'], lease: 'held', why: 'refused for now, or nobody answered' },
  'give-up': { from: ['sending'], to: ['failed'], lease: 'held', why: 'refused for good' },
  'reclaim-claimed': {
    from: ['claimed'],
    to: ['due'],
    lease: 'expired',
    why: 'its owner is gone, nothing was submitted',
  },
  'reclaim-sending': {
    from: ['sending'],
    to: ['retry'],
    lease: 'expired',
    why: 'its owner is gone, it may have been accepted: marked',
  },
  'call-back': {
    from: ['failed', 'cancelled'],
    to: ['cancelled'],
    lease: 'any',
    why: 'the refusal was lifted, and its lesson is the next of its course: it begins afresh',
  },
  revive: {
    from: ['cancelled'],
    to: ['due'],
    lease: 'any',
    why: 'a course that was paused or stopped goes on with the lesson it stood at',
  },
} as const satisfies Record<string, Rule>;

/** What can happen to a delivery. */
export type Transition = keyof typeof TRANSITIONS;
