import { DAY, MINUTE, readable } from './days.ts';
import { isInDoubt, mayBeForgotten } from './doubt.ts';
import { atEntering, type Check } from './hearing.ts';
import { type Model, type Reader, readerOf } from './model.ts';

/** Three rounds of attempts in 14 days; all weeks in which the sender was refused count as one (docs/decisions/delivery.md). */
const SOFT_REFUSALS = 10;
const SOFT_DAYS = 6 * DAY;

export const suppression: Check[] = [
  {
    promise:
      'After a refusal that ends an address nothing goes there until the clinic lifts it, or the reader confirms anew.',
    source: 'docs/decisions/sign-up-and-suppression.md',
    see: atEntering(({ model, tell }, { mail, who, now }) => {
      if (!who || mail === 'confirmation' || mail === 'address-confirmation') return;
      const since = readerOf(model, who).struckOff;
      if (!since || mayBeForgotten(model, since)) return;
      const times = [since.at, now.at].map(at => readable(model.settings.timeZone, at));
      tell('sent-to-suppressed', who, `${since.at}`, `${mail} at ${times[1]}, refused for good ${times[0]}`);
    }),
  },
  {
    promise:
      'Nobody is struck off, and no lesson given up, without refusals that blame the address; crashes give nothing up.',
    source: 'README, When mail is refused and it is our fault; docs/decisions/delivery.md.',
    see({ model, tell, later }, fact) {
      if (fact.kind !== 'delivery' || fact.to !== 'failed' || fact.mail !== 'lesson' || !fact.who) return;
      const { who, delivery } = fact;
      const reader = readerOf(model, who);
      later(0, () => {
        if (!mayGiveUp(model, reader, delivery))
          tell(
            'given-up-without-blame',
            who,
            delivery,
            `${fact.mail} failed (${fact.reason}) after ${answersOf(model, who)}`,
          );
      });
    },
    day({ model, tell, look }) {
      for (const { email } of look("SELECT email FROM subscribers WHERE status IN ('suppressed', 'in-question')")) {
        const who = String(email);
        if (!isBlamed(readerOf(model, who)))
          tell('struck-off-without-blame', who, '', `after ${answersOf(model, who)}`);
      }
    },
  },
  {
    promise:
      'A course ends when all its lessons went out, when its reader left, when the address was refused for good, or by the clinic’s word.',
    source: 'docs/decisions/sign-up-and-suppression.md; README, What it promises.',
    see({ model, later, tell }, fact) {
      if (fact.kind !== 'enrollment' || fact.to !== 'stopped' || fact.from === 'stopped') return;
      later(10 * MINUTE, () => {
        const { who, state, replaced } = model.enrollments.get(fact.enrollment)!;
        // What an address refuses that its reader has left stops the course within one transaction alone.
        if (state !== 'stopped') return;
        const reader = readerOf(model, who);
        if (reader.left.length === 0 && !isBlamed(reader) && !replaced)
          tell(
            'stopped-without-reason',
            who,
            fact.enrollment,
            `${fact.course} stopped ${readable(model.settings.timeZone, fact.at)}`,
          );
      });
    },
  },
];

/** Whether servers have ever said of this address what ends it. */
export function isBlamed({ who, refusals }: Reader): boolean {
  const saying = (...kinds: string[]) => refusals.filter(one => kinds.includes(one.saying));
  const here = (kind: string) => saying(kind).filter(({ address }) => address.toLowerCase() === who.toLowerCase());
  if (here('hard').length > 0 || here('filtered').length > 1) return true;
  const soft = saying('full', 'temporary', 'filtered', 'wait');
  return soft.length >= SOFT_REFUSALS && soft.at(-1)!.at - soft[0]!.at >= SOFT_DAYS;
}

/** A mail may also end when no answer came as often as README says. */
function mayGiveUp({ mails }: Model, reader: Reader, delivery: string): boolean {
  const attempts = mails.get(delivery)?.attempts ?? [];
  const silent = attempts.filter(one => one.answer === 'silent' && isInDoubt(one));
  return isBlamed(reader) || silent.length > 3;
}

function answersOf(model: Model, who: string): string {
  const counts = Map.groupBy(readerOf(model, who).refusals, ({ saying }) => saying);
  return [...counts].map(([saying, times]) => `${times.length} ${saying}`).join(', ') || 'no refusal';
}
