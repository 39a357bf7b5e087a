import { addressOf, itemKind } from './item.ts';

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

/** Somebody has had enough. */
export const leave = itemKind<{ who: string }>({
  until: 0.95,
  draw: toss => ({ who: addressOf(toss.between(0, 25, 'who')) }),
  act: (world, { who }) => world.people.leave(who),
});
