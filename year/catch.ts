import { loadLibrary } from '../src/rendering/library.ts';
import { newJudge } from './judge/judge.ts';
import { planFor } from './make-plan.ts';
import { MIXES, type MixName } from './mixes.ts';
import { runWorld } from './run-world.ts';
import { SEEDS, SHORT_SIZE } from './seeds.ts';

// Runs worlds until the first broken promise, short ones first: of a tree with a planted fault (see `plant.ts`), in a process of its own.

const ROUNDS = 3;
const library = await loadLibrary('emails', 'build/mails');
// The small mix is made for D1.
const names = (Object.keys(MIXES) as MixName[]).filter(name => name !== 'small');
const short = Array.from({ length: ROUNDS }, (_, round) =>
  names.map(mix => planFor(SEEDS[mix] + 100 * (round + 1), mix, SHORT_SIZE)),
);
const plans = [...short.flat(), ...names.map(mix => planFor(SEEDS[mix], mix))];

let worlds = 0;
for (const plan of plans) {
  worlds += 1;
  const { violations } = await runWorld(plan, library, { judged: newJudge, stopAt: () => true });
  const [first] = violations;
  if (!first) continue;
  const { seed, mix, days } = plan;
  process.stdout.write(
    `${JSON.stringify({ worlds, seed, mix, days, kind: first.kind, text: first.text.slice(0, 300) })}\n`,
  );
  process.exit(0);
}
process.stdout.write(`${JSON.stringify({ worlds })}\n`);
