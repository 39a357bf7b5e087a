import type { ReaderAct } from '../facts.ts';
import { addressOf, DAY, HOUR, itemKind, MINUTE, type Toss } from './item.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** The clinic changes its days, hours or zone, sometimes while a batch is under way. */
export const hours = itemKind<{ change: Record<string, unknown> }>({
  until: 0.95,
  draw: toss => {
    const closed = WEEKDAYS.filter(day => toss.chance(0.25, 'closed', day)).slice(0, 4);
    const changes = [
      { closedWeekdays: closed },
      { closedWeekdays: closed },
      { lessonHour: toss.between(7, 20, 'hour') },
      { publicHolidays: toss.pick(['send', 'skip'], 'holidays') },
      { closedDates: closedDates(toss) },
    ];
    return { change: toss.pick(changes, 'change') };
  },
  act: (world, { change }) => world.changeSettings(change),
});

/** Up to three times of closed dates, as the clinic types them: of every year, some over its turn, or of this year or the next. */
function closedDates(toss: Toss): string {
  const ranges = Array.from({ length: toss.between(0, 3, 'ranges') }, (_, nth) => {
    const begins = Date.UTC(2027, 0, toss.between(1, 730, 'begins', nth));
    const ends = begins + toss.between(0, 6, 'days', nth) * DAY;
    const cut = toss.chance(0.5, 'yearly', nth) ? 'YYYY-'.length : 0;
    return [begins, ends].map(at => new Date(at).toISOString().slice(cut, 10)).join('〜');
  });
  return ranges.join('\n');
}

/** For a while an item that the law demands is blank. */
export const blank = itemKind<{ item: string; lasts: number }>({
  until: 0.9,
  draw: toss => ({
    item: toss.pick(['legalName', 'postalAddress', 'senderAddress'], 'item'),
    lasts: toss.pick([5 * MINUTE, HOUR, 3 * DAY, 12 * DAY], 'lasts'),
  }),
  act: (world, { item, lasts }) => world.changeSettings({ [item]: '' }, lasts),
});

/** For a while the clinic wants every lesson signed first. No lesson of the world is signed. */
export const hold = itemKind<{ lasts: number }>({
  until: 0.9,
  draw: toss => ({ lasts: toss.pick([HOUR, 2 * DAY, 15 * DAY], 'lasts') }),
  act: (world, { lasts }) => world.changeSettings({ unsignedLessons: 'hold' }, lasts),
});

/** Just while lessons go out, the day is closed, or a legal item is blank, for some minutes. */
export const midBatch = itemKind<{ change: Record<string, unknown>; lasts: number }>({
  until: 0.95,
  draw: toss => ({
    change: toss.pick(
      [
        { legalName: '' },
        { unsignedLessons: 'hold' },
        { closedWeekdays: WEEKDAYS.slice(0, 6) },
        { closedWeekdays: WEEKDAYS.slice(1) },
      ],
      'change',
    ),
    lasts: toss.pick([10 * MINUTE, 2 * HOUR], 'lasts'),
  }),
  act: (world, { change, lasts }) => world.atNextMail(() => world.changeSettings(change, lasts)),
});

/** The clinic looks at the page of what waits for its word, and decides. */
export const decide = itemKind<{ release: boolean }>({
  until: 1,
  draw: toss => ({ release: toss.chance(0.5, 'release') }),
  act: (world, { release }) => world.decide(release),
});

const ON_A_PAGE = {
  pause: 6, resume: 2, now: 6, 'put-back': 1, course: 3, 'take-back': 1, copies: 4, 'call-off': 1, notes: 1, stop: 1, erase: 2,
} as const satisfies Partial<Record<ReaderAct, number>>; // biome-ignore format: one line

/** What somebody at the clinic does for one reader. `whom`: which of those who are there then (share of 0–1). */
type ForReader = { whom: number; act: ReaderAct };
const forReader = (toss: Toss): ForReader => ({ whom: toss.share('whom'), act: toss.weighed(ON_A_PAGE, 'act') });

export const act = itemKind<ForReader>({
  until: 0.98,
  draw: forReader,
  act: (world, { whom, act: what }) => world.actFor(whom, what),
});

/** The same, just while lessons go out. */
export const actMidBatch = itemKind<ForReader>({
  until: 0.95,
  draw: forReader,
  act: (world, { whom, act: what }) => world.atNextMail(() => world.actFor(whom, what)),
});

/** A new address or name, as somebody at the clinic hears it. */
const correction = (toss: Toss): ForReader => ({
  whom: toss.share('whom'),
  act: toss.weighed({ address: 5, name: 2, 'address-off': 1 }, 'act'),
});

export const correct = itemKind<ForReader>({
  until: 0.95,
  draw: correction,
  act: (world, { whom, act: what }) => world.actFor(whom, what),
});

/** The same, just while lessons go out. */
export const correctMidBatch = itemKind<ForReader>({
  until: 0.95,
  draw: correction,
  act: (world, { whom, act: what }) => world.atNextMail(() => world.actFor(whom, what)),
});

/** Somebody who asked at the desk is added by hand: a stranger, or one who was here before. */
export const add = itemKind<{ who: string }>({
  until: 0.75,
  draw: toss => ({ who: addressOf(toss.chance(0.6, 'new') ? 200 + toss.nth : toss.between(0, 30, 'who')) }),
  act: (world, { who }) => world.addByHand(who),
});

/** The clinic resumes whatever is paused. */
export const resume = itemKind<object>({ until: 1, draw: () => ({}), act: world => world.resume() });
