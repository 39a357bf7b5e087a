import type { Library } from '../src/deps.ts';
import type { Violation } from './facts.ts';
import { newJudge } from './judge/judge.ts';
import type { Plan } from './plan.ts';
import { type Outcome, runWorld } from './run-world.ts';

/** How many days of a world run a second time: a third of a short one, because they cost as much as they did the first time. */
const againOf = ({ days }: Plan): number => Math.min(20, Math.ceil(days / 3));

export type Tried = Outcome & { plan: Pick<Plan, 'seed' | 'mix' | 'days'>; seconds: number };

/** Runs a world before the judge, and its first days once more: the same seed must make the same trace. */
export async function tryWorld(plan: Plan, library: Library, echo?: (line: string) => void): Promise<Tried> {
  const began = performance.now();
  const beginning = againOf(plan);
  const outcome = await runWorld(plan, library, { judged: newJudge, beginning, echo });
  const again = await runWorld(plan, library, { judged: newJudge, beginning, until: beginning });
  const differs: Violation = { kind: 'another-trace', at: plan.start, text: 'the same seed made another trace' };
  if (again.beginning !== outcome.beginning) outcome.violations.push({ ...differs, trace: [] });
  const { seed, mix, days } = plan;
  return { ...outcome, plan: { seed, mix, days }, seconds: Math.round((performance.now() - began) / 100) / 10 };
}
