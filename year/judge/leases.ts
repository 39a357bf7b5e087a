import { MINUTE, readable } from './days.ts';
import type { Check } from './hearing.ts';

/** The longest that an answer may take, and a lease after its owner died. */
const LONGEST = 15 * MINUTE;

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
];

/** For one lease after the clock was set nobody takes anything back (FAULTS 8). */
const isCalm = (steps: { at: number }[], beat: number): boolean =>
  !steps.some(({ at }) => at <= beat && beat - at < LONGEST);
