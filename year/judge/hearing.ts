import type { Fact, Look, Violation } from '../facts.ts';
import type { Attempt, Model, Moment } from './model.ts';
import { momentOfFact } from './model.ts';

/** Where a check tells what it has found. */
export type Hearing = {
  model: Model;
  look: Look;
  /** The same kind, reader and `about` is told once. `about`: what it is about beside the reader, such as a lesson. */
  tell(kind: string, who: string | null, about: string, text: string): void;
  /** Looks again in so many ms of true time, when facts that belong to this moment must have come. */
  later(ms: number, work: (hearing: Hearing) => void): void;
};

/** A promise of the product and how it is judged. A check sees a fact before the model takes it in. */
export type Check = {
  /** The promise in one line. */
  promise: string;
  /** Where it is given. */
  source: string;
  see?(hearing: Hearing, fact: Fact, now: Moment): void;
  day?(hearing: Hearing, at: number): void;
  end?(hearing: Hearing, at: number): void;
};

/** A mail that enters `sending`. `earlier`: the times before that the same lesson of the same enrollment, or the same notice, entered. */
export type Entering = Extract<Fact, { kind: 'delivery' }> & { now: Moment; earlier: Attempt[] };

/** A check of mails at the moment at which they enter `sending`. */
export const atEntering =
  (judge: (hearing: Hearing, entering: Entering) => void): NonNullable<Check['see']> =>
  (hearing, fact, now) => {
    if (fact.kind === 'delivery' && fact.to === 'sending')
      judge(hearing, { ...fact, now, earlier: earlierOf(hearing.model, fact) });
  };

/** The same for lessons alone; `who` and `lesson` are set there. */
export const atLesson = (judge: (hearing: Hearing, entering: Entering & { who: string; lesson: string }) => void) =>
  atEntering((hearing, entering) => {
    const { mail, who, lesson } = entering;
    if (mail === 'lesson' && who && lesson) judge(hearing, { ...entering, who, lesson });
  });

function earlierOf({ mails, enrollments }: Model, fact: Extract<Fact, { kind: 'delivery' }>): Attempt[] {
  if (fact.mail !== 'lesson') return mails.get(fact.delivery)?.attempts ?? [];
  const attempts = enrollments.get(fact.enrollment ?? '')?.attempts ?? [];
  return attempts.filter(({ mail }) => mail.lesson === fact.lesson);
}

export type Court = {
  hear(model: Model, look: Look, at: number, work: (hearing: Hearing) => void): void;
  violations(): Violation[];
};

/** Keeps what was told, each once, and what is to be looked at later. */
export function newCourt(): Court {
  const violations: Violation[] = [];
  const told = new Set<string>();
  let waiting: { at: number; work: (hearing: Hearing) => void }[] = [];

  function hear(model: Model, look: Look, at: number, work: (hearing: Hearing) => void) {
    const hearing: Hearing = {
      model,
      look,
      tell(kind, who, about, text) {
        const key = `${kind} ${who} ${about}`;
        if (told.has(key)) return;
        told.add(key);
        violations.push({ kind, at, who: who ?? undefined, text });
      },
      later: (ms, then) => void waiting.push({ at: at + ms, work: then }),
    };
    const due = waiting.filter(one => one.at <= at);
    if (due.length > 0) waiting = waiting.filter(one => one.at > at);
    for (const one of due) one.work(hearing);
    work(hearing);
  }

  return { hear, violations: () => violations };
}

export { momentOfFact };
