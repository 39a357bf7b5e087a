import { sampleWeek } from '../answers/week.ts';
import { readClinic } from '../clinic/settings.ts';
import { type Course, findCourse } from '../courses/course.ts';
import { lessonOf } from '../courses/lesson-slugs.ts';
import { newId } from '../db/ids.ts';
import { UNPLACED } from '../db/records.ts';
import type { Deps, SendOutcome } from '../deps.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import type { Job } from '../outbox/waiting.ts';
import { readSendingState } from '../pauses/sending-state.ts';
import { readSignedCourses } from '../sign-off/courses.ts';
import { type Composed, type Composing, newComposer, type Weeks } from './compose.ts';

/** A lesson for readers of `pattern`, to one address. */
export type Sample = { course: string; lesson: number; pattern: string | null; email: string };

/** Sends one lesson to one address. It belongs to no enrollment, leaves no row, and its links identify nobody. */
export async function sendTest(
  deps: Composing & Pick<Deps, 'mailer' | 'chance'>,
  sample: Sample,
): Promise<SendOutcome> {
  const sending = await readSendingState(deps);
  if (sending.state !== 'open')
    return { accepted: false, kind: 'sender', rule: `sending-${sending.state}`, reason: JSON.stringify(sending) };
  const composed = await composeSample(deps, sample);
  if (!composed)
    return { accepted: false, kind: 'unknown', rule: 'no-such-lesson', reason: `${sample.course}/${sample.lesson}` };
  return deps.mailer.send(composed.message);
}

/** The message for a reader without a name. `undefined`: there is no such lesson. */
export async function composeSample(
  deps: Composing & Pick<Deps, 'mailer' | 'chance'>,
  { course, lesson, pattern, email }: Sample,
): Promise<Composed | undefined> {
  const now = deps.clock.now();
  const delivery = {
    ...newDelivery(deps, now, { kind: 'lesson', course, lesson }),
    openedAs: 'none',
  } as Job['delivery'];
  const subscriber: Job['subscriber'] = {
    id: newId(deps.chance, 'sub'),
    email,
    emailKey: email,
    name: null,
    status: 'active',
    hour: 7,
    pace: 1,
    untrackedSince: null,
    lastLessonAt: null,
    createdAt: now,
    ...UNPLACED,
  };
  const enrollment = { pattern } as Job['enrollment'];
  const [clinic, courses] = await Promise.all([readClinic(deps), readSignedCourses(deps)]);
  const weeks = sampleWeeks(delivery, courses, pattern, now);
  return newComposer(deps, clinic, courses, weeks).compose({ delivery, subscriber, enrollment, previousSentAt: null });
}

/** It asks what a reader's mail asks, since it is sent to see what readers get. */
function sampleWeeks(delivery: Job['delivery'], courses: Course[], pattern: string | null, now: number): Weeks {
  const course = findCourse(courses, delivery.course!);
  const lesson = lessonOf(courses, delivery);
  return course && lesson ? new Map([[delivery.id, sampleWeek({ course, lesson, pattern }, now)]]) : new Map();
}
