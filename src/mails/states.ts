/** The states of a delivery. `sent`, `failed` and `cancelled` end it. */
export type DeliveryState = 'due' | 'claimed' | 'sending' | 'sent' | 'retry' | 'failed' | 'cancelled';

/** It waits to be claimed. Keep the order: the index `deliveries_waiting` has the same list. */
export const WAITING = ['due', 'retry'] as const satisfies DeliveryState[];
/** An owner has it. Keep the order: the index `deliveries_leased` has the same list. */
export const LEASED = ['claimed', 'sending'] as const satisfies DeliveryState[];
/** States that do not end a delivery. */
export const UNFINISHED = [...WAITING, ...LEASED] as const satisfies DeliveryState[];

/**
 * `lease`: who may do it. `held`: the owner whose delivery nobody has taken over · `expired`: anybody, after the owner did not renew its
 * lease in time · `any`: the lease does not matter.
 */
type Rule = {
  from: readonly DeliveryState[];
  to: readonly DeliveryState[];
  lease: 'held' | 'expired' | 'any';
  why: string;
};

/**
 * Every state transition of a delivery; there are no others. The statements take `from` and `to` from here (see `db/delivery-states.ts`),
 * and each checks the lease in its own way. `outbox/states.test.ts` tests both. A lesson that a pause cancelled is revived when its course
 * goes on. A lesson that was refused for good is called back when the refusal is lifted, and is then revived in the same way.
 */
export const TRANSITIONS = {
  claim: { from: WAITING, to: ['claimed'], lease: 'any', why: 'its moment has come, an owner takes it' },
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
    from: ['retry'],
    to: ['sent'],
    lease: 'held',
    why: 'the 250 came after the delivery was taken back, and nobody had taken it over',
  },
  defer: { from: ['sending'], to: ['retry'], lease: 'held', why: 'refused for now, or nobody answered' },
  abandon: { from: ['sending'], to: ['cancelled'], lease: 'held', why: 'not accepted, and consent is gone meanwhile' },
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
  recall: {
    from: ['due', 'claimed', 'sending', 'retry', 'failed', 'cancelled'],
    to: ['sent'],
    lease: 'any',
    why: 'the memory beside a restored database knows that it was accepted',
  },
  revive: {
    from: ['cancelled'],
    to: ['due'],
    lease: 'any',
    why: 'a course that was paused or stopped goes on with the lesson it stood at',
  },
} as const satisfies Record<string, Rule>;

export type Transition = keyof typeof TRANSITIONS;
