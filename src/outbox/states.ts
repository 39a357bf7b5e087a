import type { DeliveryState } from '../db/schema.ts';

/** What can happen to a delivery. */
export type Transition =
  | 'claim'
  | 'release'
  | 'cancel'
  | 'withdraw'
  | 'enter'
  | 'accept'
  | 'accept-late'
  | 'defer'
  | 'give-up'
  | 'reclaim-claimed'
  | 'reclaim-sending'
  | 'revive'
  | 'call-back';

/**
 * `lease`: what is asked of the owner. `held`: it is this owner's and has not been taken over · `free`: nobody's · `expired`: its
 * owner has not renewed it in time · `any`: it does not matter.
 */
type Rule = { from: DeliveryState[]; to: DeliveryState[]; lease: 'held' | 'free' | 'expired' | 'any'; why: string };

/**
 * Every way in which a delivery changes; what is not here does not happen. The statements of `waiting.ts`, `delivery/record.ts` and
 * `consent/suppression.ts` say the same in SQL, which `states.test.ts` holds them to.
 *
 * `sent`, `failed` and `cancelled` end a delivery. A lesson cancelled by a pause is revived when its course goes on; one that
 * was refused for good is called back when that refusal is lifted, and then revived in the same way.
 */
export const TRANSITIONS: Record<Transition, Rule> = {
  claim: { from: ['due', 'retry'], to: ['claimed'], lease: 'free', why: 'its moment has come, an owner takes it' },
  release: { from: ['claimed'], to: ['due', 'retry'], lease: 'held', why: 'given back untried' },
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
    from: ['due', 'retry'],
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
    from: ['failed'],
    to: ['cancelled'],
    lease: 'any',
    why: 'the refusal was lifted, and its lesson is the next of its course',
  },
  revive: {
    from: ['cancelled'],
    to: ['due'],
    lease: 'any',
    why: 'a course that was paused or stopped goes on with the lesson it stood at',
  },
};
