import { parseArgs } from 'node:util';
import { loadLibrary } from '../src/rendering/library.ts';
import { newJudge } from './judge/judge.ts';
import { MIXES, type MixName } from './mixes.ts';
import { planFor } from './plan.ts';
import { runWorld } from './run-world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    mix: { type: 'string', default: 'all' },
    days: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
const library = await loadLibrary('emails', 'build/mails');
const mixes = values.mix === 'each' ? (Object.keys(MIXES) as MixName[]) : [values.mix as MixName];
for (const mix of mixes) {
  const began = performance.now();
  const plan = planFor(Number(values.seed), mix, values.days ? Number(values.days) : undefined);
  const outcome = await runWorld(plan, library, { judged: newJudge, echo: values.trace ? line => console.log(line) : undefined });
  const { violations, ends, ...rest } = outcome;
  console.log(JSON.stringify({ mix, seconds: Math.round((performance.now() - began) / 100) / 10, ...rest, violations: violations.length }));
  for (const { kind, who, at, text } of violations.slice(0, 20)) console.log(' ', kind, new Date(at).toISOString(), who ?? '', text.slice(0, 300));
}
