import type { Library } from '../src/deps.ts';
import type { Judge, Setting, Violation } from './facts.ts';
import { DAY } from './items/item.ts';
import type { Plan } from './plan.ts';
import { runWorld } from './run-world.ts';

export type Shrunk = { plan: Plan; violation: Violation; runs: number };
type Judging = { judged: (setting: Setting) => Judge; told?: (items: number) => void };

/**
 * Drops items of a plan for as long as the same kind of violation stays: first all that come after it, then ever smaller pieces (delta
 * debugging: Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). `undefined`: the plan keeps every promise.
 */
export async function shrink(
  plan: Plan,
  library: Library,
  { judged, told = () => {} }: Judging,
): Promise<Shrunk | undefined> {
  let runs = 0;
  async function violationOf(tried: Plan, kind?: string): Promise<Violation | undefined> {
    runs += 1;
    const isIt = (violation: Violation) => kind === undefined || violation.kind === kind;
    const { violations } = await runWorld(tried, library, { judged, stopAt: isIt });
    return violations.find(isIt);
  }

  const first = await violationOf(plan);
  if (!first) return undefined;
  let best = { plan, violation: first };

  /** Whether the violation stays with these items alone, in as few days as they need. */
  async function stays(items: Plan['items'], days = best.plan.days): Promise<boolean> {
    const tried = { ...best.plan, items, days };
    const violation = await violationOf(tried, first!.kind);
    if (!violation) return false;
    best = { plan: tried, violation };
    told(items.length);
    return true;
  }

  const before = plan.items.filter(({ at }) => plan.start + at <= first.at);
  if (before.length < plan.items.length) await stays(before);
  for (let pieces = 2; best.plan.items.length > 1; ) {
    const { items } = best.plan;
    const size = Math.ceil(items.length / pieces);
    let found = false;
    for (let from = 0; from < items.length && !found; from += size) found = await stays(items.toSpliced(from, size));
    if (found) pieces = Math.max(2, pieces - 1);
    else if (size === 1) break;
    else pieces = Math.min(items.length, pieces * 2);
  }
  const last = Math.max(...best.plan.items.map(({ at }) => at), 0);
  await stays(best.plan.items, Math.ceil(last / DAY) + 1);
  return { ...best, runs };
}
