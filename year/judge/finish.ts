import type { Check, Hearing } from './hearing.ts';
import { lessonKey, type Model, type Reader, readerOf } from './model.ts';
import { isBehind, lessonsOf } from './order.ts';
import { isBlamed } from './suppression.ts';

const IN_FULL = 'README, What it promises: No lesson is lost, and none is skipped without notice.';

export const finish: Check[] = [
  {
    promise: 'Whoever confirms is enrolled.',
    source: 'README, How it works.',
    see({ model, tell, look }, fact) {
      if (fact.kind !== 'confirmed' || fact.outcome !== 'confirmed' || !fact.course) return;
      const { who, course } = fact;
      const isEnrolled = (address: string) =>
        look(
          'SELECT 1 FROM enrollments e JOIN subscribers r ON r.id = e.subscriber_id WHERE r.email = ? AND e.course = ?',
          address,
          course,
        ).length > 0;
      // A link of an older sign-up may be pressed again after its reader has moved.
      const since = [...model.readers.values()].filter(({ formerly }) => formerly.includes(who)).map(one => one.who);
      if (![who, ...since].some(isEnrolled))
        tell('confirmed-not-enrolled', fact.who, fact.course, `${fact.course} has no enrollment`);
    },
  },
  {
    promise: 'A course is completed when every lesson of it went out.',
    source: IN_FULL,
    see({ model, tell }, fact) {
      if (fact.kind !== 'enrollment' || fact.to !== 'completed' || fact.from === 'completed' || !fact.who) return;
      const missing = missingOf(model, fact.who, fact.course);
      // The acceptance of the last lesson may be told after the end of the course that it brings.
      if (missing.length > 1) tell('completed-too-early', fact.who, fact.course, `without ${missing.join(', ')}`);
    },
  },
  {
    promise: 'When all faults have ended, everybody comes to the end of their course, and nothing waits.',
    source: IN_FULL,
    end(hearing) {
      const { tell, look } = hearing;
      for (const { email, course, state } of look(`SELECT r.email, e.course, e.state FROM enrollments e
          JOIN subscribers r ON r.id = e.subscriber_id WHERE e.state IN ('active', 'paused')`))
        tell('unfinished', String(email), String(course), `${course} is ${state} after the calm weeks`);
      for (const { id, kind, state, reason } of look(
        "SELECT id, kind, state, reason FROM deliveries WHERE state IN ('due', 'claimed', 'sending', 'retry')",
      ))
        tell('still-waiting', null, String(id), `${kind} ${id} is ${state} (${reason})`);
      for (const { domain, reason } of look('SELECT domain, reason FROM pauses'))
        tell('paused-without-reason', null, `${domain} ${reason}`, `${domain || 'all sending'}: ${reason}`);
    },
  },
  {
    promise:
      'Everybody who confirmed got each lesson at least once, unless they left, or the address was refused for good.',
    source: IN_FULL,
    end(hearing) {
      const { model, tell, look } = hearing;
      for (const { email, course } of look(`SELECT DISTINCT r.email, e.course FROM enrollments e
          JOIN subscribers r ON r.id = e.subscriber_id WHERE e.state = 'completed'`)) {
        const never = neverArrived(model, String(email), String(course));
        if (never.length > 0)
          tell('lesson-never-arrived', String(email), String(course), `${course}: ${never.join(', ')}`);
      }
      for (const reader of model.readers.values()) expectEnrolled(hearing, reader);
    },
  },
];

/** The clinic ended this course for another one, or began it and took it back. */
const wasReplaced = ({ enrollments }: Model, { who }: Reader, course: string): boolean =>
  [...enrollments.values()].some(one => one.who === who && one.course === course && one.replaced);

const missingOf = (model: Model, who: string, course: string): string[] =>
  lessonsOf(model, course).filter(lesson => !isBehind(model, who, course, lesson));

/** Lessons that no mailbox has, though nobody gave them up. */
function neverArrived(model: Model, who: string, course: string): string[] {
  const reader = readerOf(model, who);
  return missingInTruth(model, reader, course).filter(lesson => {
    const attempts = reader.lessons.filter(({ mail }) => mail.course === course && mail.lesson === lesson);
    const silent = attempts.filter(({ answer }) => answer === 'silent').length;
    return silent < 4 && !attempts.some(({ closed }) => closed?.to === 'failed');
  });
}

const missingInTruth = (model: Model, { arrivals }: Reader, course: string): string[] =>
  lessonsOf(model, course).filter(lesson => !arrivals.has(lessonKey(course, lesson)));

/** What was confirmed and never taken back must have been completed, unless a copy from before the confirmation was put back. */
function expectEnrolled({ model, tell }: Hearing, reader: Reader): void {
  for (const { course, sure, nth, at } of reader.confirmed) {
    const isLost = model.restores.some(one => one.madeAt <= at && one.nth > nth);
    if (!sure || isLost || isBlamed(reader) || reader.left.some(one => one.nth > nth) || model.steps.length > 0)
      continue;
    if (wasReplaced(model, reader, course)) continue;
    const missing = missingInTruth(model, reader, course);
    if (missing.length > 0 && neverArrived(model, reader.who, course).length > 0)
      tell('course-not-received', reader.who, course, `confirmed ${course}, and never got ${missing.join(', ')}`);
  }
}
