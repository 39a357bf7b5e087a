import { DAY, HOUR, MINUTE, readable } from './days.ts';
import { isBeforeBeginning, isInDoubt, isUnremembered, mayBeForgotten, wasRolledBack } from './doubt.ts';
import { atEntering, atLesson, type Check } from './hearing.ts';
import { type Attempt, isSameClock, lessonKey, type Mail, type Model, type Moment, readerOf } from './model.ts';

const SIX_DAYS = 6 * DAY - 2 * HOUR;
const HALF_AN_HOUR = 30 * MINUTE - 5_000;
/** The shortest wait after a refusal is five minutes (src/README.md). */
const SHORTEST_RETRY = 5 * MINUTE - 5_000;

export const copies: Check[] = [
  {
    promise:
      'A mail enters again only if it was refused, nobody answered, or nobody can know; never while its owner works on it.',
    source: 'README, What it promises; docs/decisions/delivery.md, A living owner renews its lease.',
    see({ model, tell, later }, fact) {
      if (fact.kind !== 'delivery' || fact.from !== 'sending') return;
      const attempt = model.mails.get(fact.delivery)?.attempts.at(-1);
      if (!attempt || attempt.closed || fact.to === 'sent' || attempt.orphaned) return;
      if (fact.process === attempt.process && attempt.answer) return;
      if (fact.process === attempt.process && !attempt.submitted) return;
      if (model.fullDisk.within({ from: fact.at - 20 * MINUTE, until: fact.at + 1 }).length > 0) return;
      // Whoever stands still for minutes renews no lease, and counts as gone.
      if (model.stoodStill.get(attempt.process)?.within({ from: fact.at - 10 * MINUTE, until: fact.at + 1 }).length)
        return;
      const text = `entered by ${attempt.process}, taken from it by ${fact.process} ${((fact.at - attempt.at) / MINUTE).toFixed(1)} minutes later`;
      // A process that is being stopped gives up what it cannot end, and is gone right after.
      later(MINUTE, () => {
        if (!attempt.orphaned) tell('taken-from-living-owner', fact.who, fact.delivery, text);
      });
    },
  },
  {
    promise: 'What may have arrived goes out again marked as a possible duplicate.',
    source: 'README, What it promises; DESIGN 4.',
    see: atEntering(({ model, tell }, { mail, who, delivery, possibleDuplicate, earlier, now }) => {
      // Beside the database only lessons are remembered.
      const isForgotten = mail === 'lesson' ? isUnremembered : wasRolledBack;
      const before = earlier.filter(one => isInDoubt(one) && !isForgotten(model, one));
      if (before.length > 0 && !possibleDuplicate)
        tell(
          'unmarked-copy',
          who,
          delivery,
          `${mail} at ${readable(model.settings.timeZone, now.at)} after ${before.length} in doubt`,
        );
    }),
  },
  {
    promise:
      'A lesson in doubt comes again after half an hour, then a week apart; after a crash at once, then a week apart.',
    source: 'README, What it promises; FAULTS 8.',
    see: atLesson(({ model, tell }, { who, course, lesson, earlier, now }) => {
      const last = earlier.at(-1);
      if (!last?.closed || !isInDoubt(last) || wasRolledBack(model, last)) return;
      const row = doubtsInARow(earlier);
      const wait = row.length > 1 ? SIX_DAYS : last.answer === 'silent' && !last.orphaned ? HALF_AN_HOUR : 0;
      if (isWithin(last, now, wait))
        tell(
          'copy-too-soon',
          who,
          `${lessonKey(course, lesson)} ${row.length}`,
          `copy ${row.length + 1}, ${timesOf(model, [...row, now])}`,
        );
    }),
  },
  {
    promise: 'While answers keep missing, a lesson is sent again at most three times.',
    source: 'README, What it promises.',
    see: atLesson(({ model, tell }, { who, course, lesson, earlier }) => {
      const silent = earlier.filter(one => one.answer === 'silent' && !one.orphaned);
      if (silent.length > 3 && !silent.some(one => wasRolledBack(model, one)))
        tell('too-many-copies', who, lessonKey(course, lesson), timesOf(model, silent));
    }),
  },
  {
    promise: 'A refused mail waits five minutes at least.',
    source: 'src/README.md, How a lesson gets out.',
    see: atEntering(({ model, tell }, { mail, who, delivery, earlier, now }) => {
      const last = earlier.at(-1);
      const waits = ['full', 'filtered', 'blocked', 'wait', 'temporary'].includes(last?.answer ?? '');
      const isWritten = last?.closed && last.closed.by === last.process && last.closed.to === 'retry';
      const isProbe = [...model.pauses.values()].some(({ probe }) => probe === delivery);
      if (last && waits && isWritten && !isProbe && isWithin(last, now, SHORTEST_RETRY) && !wasRolledBack(model, last))
        tell('retried-too-soon', who, delivery, `${mail} refused (${last.answer}), ${timesOf(model, [last, now])}`);
    }),
  },
  {
    promise: 'At most two copies of a lesson arrive within six days, whatever happens.',
    source: 'README, What it promises; FAULTS 8.',
    see({ model, tell }, fact, now) {
      if (fact.kind !== 'submitted' || !fact.arrived) return;
      const mail = model.mails.get(fact.delivery);
      if (mail?.kind !== 'lesson' || !mail.who) return;
      const key = lessonKey(mail.course, mail.lesson);
      const before = (readerOf(model, mail.who).arrivals.get(key) ?? []).filter(
        one => isWithin(one, now, SIX_DAYS) && !mayBeForgotten(model, one) && !isBeforeBeginning(model, one, mail),
      );
      if (before.length > 1) tell('three-copies-in-six-days', mail.who, key, timesOf(model, [...before, now]));
    },
  },
  {
    promise: 'Every copy has the same Message-ID, also after a restore.',
    source: 'README, What it promises; Backups: lessons in doubt go out again, marked; DESIGN 4.',
    see({ model, tell }, fact) {
      if (fact.kind !== 'submitted') return;
      const mail = model.mails.get(fact.delivery);
      const first = mail && copiesOf(model, mail).find(({ messageId }) => messageId);
      if (first && first.messageId !== fact.messageId)
        tell('another-message-id', fact.who, mail.id, `${first.messageId}, then ${fact.messageId}`);
    },
  },
];

/** The mail itself, and other rows of the same lesson of which a copy is in doubt and not forgotten. */
function copiesOf(model: Model, mail: Mail): Mail[] {
  const attempts = model.enrollments.get(mail.enrollment ?? '')?.attempts ?? [];
  const doubtful = attempts.filter(one => isInDoubt(one) && !isUnremembered(model, one)).map(one => one.mail);
  return [mail, ...doubtful.filter(({ lesson }) => lesson === mail.lesson)];
}

/** By the truth and by the machine's clock; where that was set in between, either reading excuses. */
function isWithin(before: Moment, now: Moment, ms: number): boolean {
  const byClock = now.wall - before.wall;
  return now.at - before.at < ms && (isSameClock(before, now) || (byClock >= 0 && byClock < ms));
}

/** The times since the last known answer that nobody knows the end of. */
function doubtsInARow(attempts: Attempt[]): Attempt[] {
  return attempts.slice(attempts.findLastIndex(one => !isInDoubt(one)) + 1);
}

const timesOf = ({ settings }: Model, moments: Moment[]): string =>
  moments.map(({ at }) => readable(settings.timeZone, at)).join(', ');
