import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSignedOff } from '../src/courses/course.ts';
import type { Library } from '../src/deps.ts';
import type { Fact, Judge, Look, Setting, Violation } from './facts.ts';
import type { Ground } from './ground.ts';
import { DAY, type ItemKind } from './items/item.ts';
import { ITEMS, type ItemName } from './items/items.ts';
import type { Loop } from './loop.ts';
import { MIXES, type MixName } from './mixes.ts';
import { newWorld } from './new-world.ts';
import type { Mix, Plan } from './plan.ts';
import { newTrace } from './trace.ts';
import type { World } from './world.ts';

/** Calm weeks after which everybody must have finished: two courses, one after the other, and what was put off before. */
const CALM_DAYS = 60 * 7;

export type Found = Violation & { trace: string[] };
export type Outcome = {
  violations: Found[];
  /** Hash of the trace, and of its first days. */
  trace: string;
  beginning: string;
  facts: number;
  lessons: number;
  crashes: number;
  restores: number;
  gaps: Record<string, number>;
  /** What became of each reader's courses: reader, course, state, lessons accepted. */
  ends: string[];
};

/** `judged`: makes the judge. `beginning`: how many days `beginning` speaks of. `until`: ends after that many days. `echo`: each line. */
export type Options = {
  judged: (setting: Setting) => Judge;
  beginning?: number;
  until?: number;
  echo?: (line: string) => void;
  /** Unset: the rows are in a file. Elsewhere the judge sees only what happens outside the database. */
  ground?: (loop: Loop) => Ground;
  /** Ends the world at the first violation for which this is true. */
  stopAt?: (violation: Violation) => boolean;
};

export async function runWorld(plan: Plan, library: Library, options: Options): Promise<Outcome> {
  const { beginning = 30, until, stopAt } = options;
  let isStopped = false;
  const folder = mkdtempSync(join(roomForFiles(), 'dayori-year-'));
  const mix: Mix = MIXES[plan.mix as MixName];
  const trace = newTrace();
  const found: Found[] = [];
  const counts = { facts: 0, lessons: 0, crashes: 0, restores: 0 };
  const report = (violation: Violation) => {
    found.push({ ...violation, trace: trace.last() });
    isStopped ||= stopAt?.(violation) ?? false;
  };
  const failed = (error: unknown) =>
    report({ kind: 'unexpected-error', at: world.loop.now(), text: String((error as Error)?.stack ?? error) });
  const judge = options.judged(settingOf(plan, mix, library));
  const world: World = newWorld(plan, mix, library, folder, { heard: hear, failed, ground: options.ground });
  const look: Look = world.files?.look ?? (() => []);

  function hear(fact: Fact) {
    const line = trace.add(fact);
    options.echo?.(line);
    counts.facts += 1;
    if (fact.kind === 'delivery' && fact.to === 'sent' && fact.mail === 'lesson') counts.lessons += 1;
    if (fact.kind === 'process' && fact.now === 'died') counts.crashes += 1;
    if (fact.kind === 'restored') counts.restores += 1;
    judge.see(fact, look);
    collect();
  }

  let reported = 0;
  function collect() {
    const all = judge.violations();
    for (const violation of all.slice(reported)) report(violation);
    reported = all.length;
  }

  process.on('unhandledRejection', failed);
  try {
    world.begin();
    world.settle();
    for (const item of plan.items)
      world.loop.at(plan.start + item.at, () => {
        world.stayAwake();
        try {
          (ITEMS[item.do as ItemName] as ItemKind<object>).act(world, item);
        } catch (error) {
          failed(error);
        }
      });
    const startOfTrace = await runDays(Math.min(beginning, until ?? beginning), 0);
    const beginningSum = trace.sum();
    if (until === undefined) {
      await runDays(plan.days, startOfTrace);
      if (!isStopped) await calmDown();
    } else await runDays(until, startOfTrace);
    collect();
    return {
      violations: found,
      trace: trace.sum(),
      beginning: beginningSum,
      ...counts,
      gaps: judge.gaps(),
      ends: await endsOf(world),
    };
  } finally {
    process.off('unhandledRejection', failed);
    rmSync(folder, { recursive: true, force: true });
  }

  async function runDays(days: number, from: number) {
    for (let day = from + 1; day <= days && !isStopped; day += 1) {
      await world.loop.run(plan.start + day * DAY, () => isStopped);
      judge.day(world.loop.now(), look);
      collect();
    }
    return days;
  }

  /**
   * All faults end. Then the clinic presses every button that is left, once a week, until everybody has finished. One day passes in any case:
   * the process that is started now must not be at work when the world's files go.
   */
  async function calmDown() {
    world.putRight();
    world.calm();
    for (let day = 1; day <= CALM_DAYS && !isStopped && (day === 1 || !(await isOver(world))); day += 1) {
      if (day % 7 === 1) {
        world.resume();
        world.endRests();
        world.decide(true);
      }
      await world.loop.run(plan.start + (plan.days + day) * DAY, () => isStopped);
      judge.day(world.loop.now(), look);
      collect();
    }
    if (!isStopped) judge.end(world.loop.now(), look);
    collect();
  }
}

/** Files live in memory where that is possible: a world writes as much as a clinic in a year. */
function roomForFiles(): string {
  try {
    mkdirSync('/dev/shm/dayori', { recursive: true });
    return '/dev/shm/dayori';
  } catch {
    return tmpdir();
  }
}

const isOver = async ({ ground }: World): Promise<boolean> =>
  (
    await ground.query(`SELECT 1 FROM enrollments WHERE state IN ('active', 'paused')
    UNION ALL SELECT 1 FROM deliveries WHERE state IN ('due', 'claimed', 'sending', 'retry') LIMIT 1`)
  ).length === 0;

async function endsOf({ ground }: World): Promise<string[]> {
  const rows =
    await ground.query(`SELECT r.email || ' ' || e.course || ' ' || e.state || ' ' || (SELECT count(*) FROM deliveries d
      WHERE d.enrollment_id = e.id AND d.state = 'sent') AS line
    FROM enrollments e JOIN subscribers r ON r.id = e.subscriber_id ORDER BY 1`);
  return rows.map(({ line }) => String(line));
}

function settingOf({ zone }: Plan, { perDay = 0, warmUp = false }: Mix, { courses }: Library): Setting {
  return {
    perDay,
    warmUp,
    courses: courses.map(({ slug: course, lessons }) => ({
      course,
      lessons: lessons.map(lesson => ({ slug: lesson.slug, signed: isSignedOff(lesson) })),
    })),
    settings: {
      timeZone: zone,
      lessonHour: 7,
      closedWeekdays: [],
      closedDates: [],
      publicHolidays: 'send',
      unsignedLessons: 'send',
      complete: false,
    },
  };
}
