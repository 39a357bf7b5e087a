import type { OwnAct } from '../facts.ts';
import { addressOf, DAY, itemKind, type Toss } from './item.ts';
import { beginSlow } from './servers.ts';

/** Courses of `emails/courses`. */
const COURSES = ['thigh-sciatica', 'recurring-sciatica', 'heavy-legs', 'back-line', 'knee-back'];

/** Somebody asks for a course: a stranger, or one who was here before. */
export const ask = itemKind<{ who: string; course: string; again: number }>({
  until: 0.75,
  draw: toss => ({
    who: addressOf(toss.chance(0.6, 'new') ? toss.nth : toss.between(0, toss.nth, 'who')),
    course: toss.pick(COURSES, 'course'),
    /** Hours after which they send the form once more, because no mail has come; 0: they do not. */
    again: toss.chance(0.2, 'again') ? toss.pick([0.1, 1, 3, 27, 200], 'hours') : 0,
  }),
  act: (world, { who, course, again }) => {
    const send = () => world.people.ask(who, { symptom: course });
    send();
    if (again > 0) world.loop.at(world.loop.now() + again * 3_600_000, send);
  },
});

/** While slow servers keep a batch waiting, somebody whose lesson waits in it has had enough. */
export const leaveWaiting = itemKind<{ lasts: number }>({
  until: 0.95,
  draw: toss => ({ lasts: toss.pick([DAY, 3 * DAY], 'lasts') }),
  act(world, { lasts }) {
    beginSlow(world, lasts);
    const leaveBehind = (mails: number) =>
      world.atNextMail(() =>
        world.outsideWork(async () => {
          const waiting = await world.ground.query(
            `SELECT r.email FROM deliveries d JOIN subscribers r ON r.id = d.subscriber_id
             WHERE d.kind = 'lesson' AND d.state = 'claimed' ORDER BY r.email DESC LIMIT 1`,
          );
          if (waiting.length > 0) world.people.leave(String(waiting[0]!.email));
          else if (mails > 1) leaveBehind(mails - 1);
        }),
      );
    leaveBehind(30);
  },
});

/** Somebody has had enough. */
export const leave = itemKind<{ who: string }>({
  until: 0.95,
  draw: toss => ({ who: addressOf(toss.between(0, 25, 'who')) }),
  act: (world, { who }) => world.people.leave(who),
});

const ON_THE_OWN_PAGE = {
  rest: 5, resume: 3, now: 5, 'put-back': 1, rhythm: 10, pattern: 2, course: 4, unfollow: 1, untrack: 2, track: 1, stop: 1, address: 2, erase: 1,
} as const satisfies Partial<Record<OwnAct, number>>; // biome-ignore format: few lines

type OnOwnPage = { who: string; what: OwnAct };
const onOwnPage = (toss: Toss): OnOwnPage => ({
  who: addressOf(toss.between(0, 30, 'who')),
  what: toss.weighed(ON_THE_OWN_PAGE, 'what'),
});

/** Somebody changes something on their own page. */
export const own = itemKind<OnOwnPage>({
  until: 0.98,
  draw: onOwnPage,
  act: (world, { who, what }) => world.people.own(who, what),
});

/** The same, just while lessons go out. */
export const ownMidBatch = itemKind<OnOwnPage>({
  until: 0.95,
  draw: onOwnPage,
  act: (world, { who, what }) => world.atNextMail(() => world.people.own(who, what)),
});
