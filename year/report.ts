import type { Tried } from './try-world.ts';

const timeOf = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** One line for each world; for each broken promise what was seen last. */
export function printTried({ plan, seconds, violations, lessons, crashes, restores, facts, trace }: Tried) {
  const seen = `${lessons} lessons, ${crashes} crashes, ${restores} restores, ${facts} facts, trace ${trace.slice(0, 12)}`;
  console.log(
    `seed ${plan.seed} ${plan.mix}, ${plan.days} days: ${violations.length} broken promises; ${seen}; ${seconds} s`,
  );
  const kinds = Map.groupBy(violations, ({ kind }) => kind);
  for (const [kind, [first, ...more]] of kinds) {
    const { at, who = '', text, trace: lines } = first!;
    console.log(`\n  ${kind} at ${timeOf(at)} ${who}: ${text}${more.length > 0 ? ` (and ${more.length} more)` : ''}`);
    console.log(lines.slice(-40).map(line => `    ${line}\n`).join('')); // biome-ignore format: one line
    console.log(`  again: npm run year -- --seed ${plan.seed} --mix ${plan.mix} --shrink\n`);
  }
}

export function printSum(tried: Tried[]) {
  const sum = (of: (world: Tried) => number) => tried.reduce((total, world) => total + of(world), 0);
  const gaps: Record<string, number> = {};
  for (const world of tried) for (const [cause, n] of Object.entries(world.gaps)) gaps[cause] = (gaps[cause] ?? 0) + n;
  const broken = tried.flatMap(({ violations, plan }) =>
    violations.map(({ kind }) => `${kind} (seed ${plan.seed} ${plan.mix})`),
  );
  console.log(
    `\n${tried.length} worlds, ${sum(({ lessons }) => lessons)} lessons, ${sum(({ crashes }) => crashes)} crashes, ${sum(({ restores }) => restores)} restores, ${Math.round(sum(({ seconds }) => seconds))} s of work`,
  );
  console.log(`gaps over eight days, by cause: ${JSON.stringify(gaps)}`);
  console.log(
    broken.length === 0
      ? 'every promise was kept'
      : `${broken.length} broken promises:\n  ${[...new Set(broken)].join('\n  ')}`,
  );
}
