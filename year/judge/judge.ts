import type { Fact, Judge, Setting } from '../facts.ts';
import { newCourt } from './hearing.ts';
import { type Model, momentOfFact, newModel } from './model.ts';
import { newChecks } from './promises.ts';
import { take } from './take.ts';

/**
 * The judge of a simulated world. It shares no code with the program: it keeps a model of every reader and course by the facts, and
 * compares each mail that enters `sending`, each day and the end with what README and docs promise.
 */
export function newJudge(setting: Setting): Judge {
  const model: Model = newModel(setting);
  const court = newCourt();
  const { checks, gaps } = newChecks();
  return {
    see(fact: Fact, look) {
      const now = momentOfFact(model, fact);
      court.hear(model, look, fact.at, hearing => {
        for (const { see } of checks) see?.(hearing, fact, now);
      });
      take(model, fact, look);
    },
    day: (at, look) =>
      court.hear(model, look, at, hearing => {
        for (const { day } of checks) day?.(hearing, at);
      }),
    end: (at, look) =>
      court.hear(model, look, at, hearing => {
        for (const { end } of checks) end?.(hearing, at);
      }),
    violations: court.violations,
    gaps,
  };
}
