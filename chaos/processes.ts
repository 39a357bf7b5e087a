import type { Program } from './program.ts';
import { everyReader, scenario } from './report.ts';
import { type Stage, WEEK } from './stage.ts';
import { mustCome } from './waiting.ts';

/** How many processes run at once, one number for each week. The course has only eight lessons. */
const CROWDS = [2, 3, 4, 5, 6, 7, 8];
const SHORT_CROWDS = [2, 3];

/** Several processes tick and deliver on one database file at the same time. */
export const processes = scenario('processes on one file', async (stage, _, short) => {
  const readers = short ? 700 : 1_000; // more than one process claims at once (3 × 200)
  const crowds = short ? SHORT_CROWDS : CROWDS;
  stage.enroll(readers, 1);
  const crowd: Program[] = [];
  for (const [index, size] of crowds.entries()) {
    while (crowd.length < size) crowd.push(await joining(stage));
    const behind = `SELECT count(*) AS n FROM enrollments WHERE next_lesson <= ${index + 1}`;
    await mustCome(`a week with ${size} processes`, () => stage.count(behind) === 0);
    if (index < crowds.length - 1) stage.time.clock += WEEK;
    for (const program of crowd) program.set(stage.time);
  }
  for (const program of crowd) await program.stop();
  return {
    faults: `${crowds.join(', ')} processes`,
    expected: everyReader(
      readers,
      crowds.map((_, index) => index + 1),
    ),
    inFlight: new Map(),
  };
});

async function joining(stage: Stage): Promise<Program> {
  const program = await stage.start();
  program.run(stage.time);
  return program;
}
