import fc from 'fast-check';
import { expect } from 'vitest';
import type { Calendar } from '../calendar/open-hours.ts';
import { calendars, clockOf, isPermitted } from './calendars.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A stretch of time: the clock jumps by `jump` (ms), then for `days` the scheduler runs (`up`) or does not. */
export type Stretch = { jump: number; days: number; up: boolean };
/** A reader of two courses: the second begins `secondAfter` days after the first. */
export type Story = {
  calendar: Calendar;
  hour: number;
  start: number;
  secondAfter: number;
  stretches: Stretch[];
  latencies: number[];
};

/** Stories with downtime and with clocks that are set wrong and right again. `jumps`: ms. `longest`: most stretches. */
export const stories = (jumps: number[], longest = 12): fc.Arbitrary<Story> =>
  fc.record({
    calendar: calendars(),
    hour: fc.integer({ min: 0, max: 23 }),
    // The table of holidays ends in 2050.
    start: fc.integer({ min: Date.UTC(2012, 1), max: Date.UTC(2040, 1) }),
    secondAfter: fc.integer({ min: 0, max: 20 }),
    stretches: fc.array(
      fc.record({
        jump: fc.constantFrom(0, ...jumps),
        days: fc.double({ min: 0.1, max: 40, noNaN: true }),
        up: fc.boolean(),
      }),
      { maxLength: longest },
    ),
    latencies: fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 20 }),
  });

/** What a story is played on: the scheduler, real or modelled, over a clock that the story sets. */
export type World = {
  clock: { now(): number; set(at: number): void };
  begin(course: number): Promise<void> | void;
  tick(): Promise<void> | void;
  /** The next moment (epoch ms) at which a tick could do something. */
  nextDueAt(): Promise<number | undefined> | number | undefined;
  sent: Sent[];
};
/** `at`: the time by the clock, epoch ms. `lesson`: from 1. `stretch`: its index, −1 before the first; `tell` fills it in. */
export type Sent = { course: number; lesson: number; at: number; stretch?: number };

/** Plays the story, then lets the program run until every lesson of both courses must have been sent. */
export async function tell(world: World, story: Story, lessons: number): Promise<void> {
  const { clock } = world;
  const mark = (stretch: number) => {
    for (const one of world.sent) one.stretch ??= stretch;
  };
  let latency = 0;
  let second = story.start + story.secondAfter * DAY;
  const ending = { jump: 0, days: 30 * (lessons + 4), up: true };
  clock.set(story.start);
  await world.begin(0);
  mark(-1);
  for (const [index, stretch] of [...story.stretches, ending].entries()) {
    clock.set(clock.now() + stretch.jump);
    second += stretch.jump;
    const end = clock.now() + stretch.days * DAY;
    while (stretch.up) {
      await world.tick();
      mark(index);
      if (clock.now() >= second) {
        await world.begin(1);
        second = Infinity;
        continue;
      }
      const late = story.latencies[latency++ % story.latencies.length]!;
      const next = Math.min(((await world.nextDueAt()) ?? Infinity) + late, second);
      if (next > end) break;
      clock.set(Math.max(next, clock.now() + 1));
    }
    clock.set(Math.round(end));
  }
}

/** Checks what must hold whatever happens to the machine and its clock. Times are those of the clock. */
export function checkStory(story: Story, sent: Sent[], lessons: number): void {
  checkPace(story, sent);
  checkComplete(sent, lessons);
}

/** No lesson on a closed day or in quiet hours, no two on one local day, no two of a course within six days. */
function checkPace({ calendar }: Story, sent: Sent[]): void {
  const shown = sent.map(({ at }) => clockOf(at, calendar.timeZone));
  expect(shown.filter((_, n) => !isPermitted(sent[n]!.at, calendar)).map(({ text }) => text)).toEqual([]);
  const days = shown.map(({ date }) => date);
  expect(days).toEqual([...new Set(days)]);
  for (const course of [0, 1]) {
    const own = sent.filter(one => one.course === course).map(({ at }) => at);
    const gaps = own.slice(1).map((at, n) => at - own[n]!);
    expect(gaps.filter(gap => gap < 6 * DAY)).toEqual([]);
  }
}

/** The pace within each stretch, while nobody set the clock. A wrong setting may bring one lesson early, not more. */
export function checkEachStretch(story: Story, sent: Sent[]): void {
  for (const stretch of new Set(sent.map(one => one.stretch)))
    checkPace(
      story,
      sent.filter(one => one.stretch === stretch),
    );
}

/** Every lesson of both courses was sent once and in order. */
export function checkComplete(sent: Sent[], lessons: number): void {
  const all = Array.from({ length: lessons }, (_, n) => n + 1);
  const got = [0, 1].map(course => sent.filter(one => one.course === course).map(({ lesson }) => lesson));
  expect(got).toEqual([all, all]);
}
