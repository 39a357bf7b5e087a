import type { Fact } from '../facts.ts';
import { MINUTE, readable } from './days.ts';
import type { Check } from './hearing.ts';
import type { Model, Moment } from './model.ts';

/** The longest that an answer may take, and a lease after its owner died. */
const LONGEST = 15 * MINUTE;

type DeliveryChange = Extract<Fact, { kind: 'delivery' }>;

export const leases: Check[] = [
  {
    promise: 'No delivery stays claimed or on its way longer than a lease while a process runs.',
    source: 'src/README.md, How a lesson gets out; docs/decisions/delivery.md, A living owner renews its lease.',
    day({ model, tell }, at) {
      if ([...model.pauses.values()].some(({ domain }) => domain === '')) return;
      for (const { id, who, state, since, kind } of model.mails.values()) {
        if ((state !== 'claimed' && state !== 'sending') || at - since < 2 * LONGEST) continue;
        const passes = model.beats.filter(beat => beat > since + LONGEST && isCalm(model.steps, beat));
        if (passes.length > 2)
          tell(
            'stuck',
            who,
            id,
            `${kind} is ${state} since ${readable(model.settings.timeZone, since)}, ${passes.length} passes`,
          );
      }
    },
  },
  {
    promise: 'Only the owner that claimed a delivery last lets it enter, or writes down how it ended.',
    source: 'src/README.md, How a lesson gets out; docs/decisions/delivery.md, A living owner renews its lease.',
    see({ model, tell }, fact) {
      if (fact.kind !== 'delivery') return;
      const isOwners =
        fact.from === 'claimed' ? fact.to === 'sending' : fact.from === 'sending' && ENDS.includes(fact.to);
      const claimed = model.mails.get(fact.delivery)?.claimed;
      if (!isOwners || !claimed || claimed.process === fact.process || isRecalled(model, fact, claimed)) return;
      tell(
        'written-by-another',
        fact.who,
        fact.delivery,
        `claimed by ${claimed.process}, and ${fact.process} made it ${fact.to}`,
      );
    },
  },
  {
    promise:
      'A 250 that comes after its delivery was taken back counts, unless somebody has claimed the delivery since.',
    source: 'docs/decisions/delivery.md, A late 250 counts while the owner’s token stands.',
    see({ model, later }, fact, now) {
      if (fact.kind !== 'answered' || fact.saying !== 'accepted') return;
      const mail = model.mails.get(fact.delivery);
      const attempt = mail?.attempts.findLast(({ process }) => process === fact.process);
      if (!mail || !attempt) return;
      later(WRITTEN_WITHIN, ({ tell }) => {
        const isTaken = mail.claimed && mail.claimed.nth > attempt.nth;
        if (attempt.orphaned || isTaken || !['retry', 'due', 'sending'].includes(mail.state)) return;
        if (model.fullDisk.within({ from: now.at, until: now.at + WRITTEN_WITHIN }).length > 0) return;
        const at = readable(model.settings.timeZone, now.at);
        tell(
          'acceptance-dropped',
          fact.who,
          fact.delivery,
          `${fact.process} heard the 250 ${at}, and it is ${mail.state}`,
        );
      });
    },
  },
];

/** For one lease after the clock was set nobody takes anything back (FAULTS 8). */
const isCalm = (steps: { at: number }[], beat: number): boolean =>
  !steps.some(({ at }) => at <= beat && beat - at < LONGEST);

const ENDS = ['sent', 'failed'];

/**
 * A copy may have been made while the lesson was on its way. Its owner of then is gone with the database that the copy replaced, and so is
 * every later claim. That the lesson was accepted is known beside the copy, and whichever process starts writes it down.
 */
const isRecalled = (
  { enrollments, restores }: Model,
  { to, enrollment, lesson }: DeliveryChange,
  claimed: Moment,
): boolean =>
  to === 'sent' &&
  restores.some(({ nth }) => nth > claimed.nth) &&
  enrollments.get(enrollment ?? '')?.accepted.has(lesson ?? '') === true;
/** An answer is written down at once, if the disk takes it. */
const WRITTEN_WITHIN = 2 * MINUTE;
