import type { Library } from '../src/deps.ts';
import type { Violation } from './facts.ts';
import { newJudge } from './judge/judge.ts';
import type { Plan } from './plan.ts';
import { type Outcome, runWorld } from './run-world.ts';

/** How many days of every world run a second time. */
const AGAIN = 20;

export type Tried = Outcome & { plan: Pick<Plan, 'seed' | 'mix' | 'days'>; seconds: number };

/** Runs a world before the judge, and its first days once more: the same seed must make the same trace. */
export async function tryWorld(plan: Plan, library: Library, echo?: (line: string) => void): Promise<Tried> {
  const began = performance.now();
  const outcome = await runWorld(plan, library, { judged: newJudge, beginning: AGAIN, echo });
  const again = await runWorld(plan, library, { judged: newJudge, beginning: AGAIN, until: AGAIN });
  const differs: Violation = { kind: 'another-trace', at: plan.start, text: 'the same seed made another trace' };
  if (again.beginning !== outcome.beginning) outcome.violations.push({ ...differs, trace: [] });
  const { seed, mix, days } = plan;
  return { ...outcome, plan: { seed, mix, days }, seconds: Math.round((performance.now() - began) / 100) / 10 };
}
