import { isOpen, nextAllowed } from '../../../calendar/open-hours.ts';
import type { Clinic } from '../../../clinic/settings.ts';
import type { Course } from '../../../courses/course.ts';
import type { Signup } from '../../../db/records.ts';
import { nextNumber } from '../../../readers/courses.ts';
import { MOST_COPIES_A_DAY } from '../../../readers/send-again.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { courseLabel } from '../../parts/reader-words.ts';
import { moment } from '../../parts/times.ts';
import type { Person } from './person.ts';

/** What a page says after a press. `undo`: the form that takes it back, while that can be done. */
export type Answer = { good: boolean; text: string; undo?: { action: string; fields?: Record<string, string> } };
/** What stands in the address after a press: what was done, and the id of the course, mail or note that it was done to. */
export type Done = { done: string | undefined; of: string | undefined };

/** `named`: the request of the id in the address, if it was not confirmed. */
type Showing = { person: Person; clinic: Clinic; courses: Course[]; now: number; named: Signup | undefined };

/**
 * The words are made of how things stand now, so that a page that is loaded again, or a link that is kept, promises nothing that has changed
 * since. `undefined`: nothing was done, or it is no longer so.
 */
export function answerTo({ done, of }: Done, showing: Showing): Answer | undefined {
  const answer = done !== undefined && Object.hasOwn(ANSWERS, done) ? ANSWERS[done] : undefined;
  return answer?.(showing, of ?? '');
}

const good = (text: string, undo?: Answer['undo']): Answer => ({ good: true, text, undo });
const info = (text: string): Answer => ({ good: false, text });
const baseOf = ({ person }: Showing) => `/admin/readers/${person.subscriber.id}`;
const courseOf = ({ person }: Showing, id: string) =>
  person.courses.find(({ enrollment }) => enrollment.id === id)?.enrollment;
const at = ({ clinic, now }: Showing, when: number) => moment(when, clinic.timeZone, now);

const ANSWERS: Record<string, (showing: Showing, of: string) => Answer | undefined> = {
  gone: () => info(reader.gone),
  paused(showing, of) {
    const course = courseOf(showing, of);
    if (course?.state !== 'paused') return undefined;
    const { resumeAt } = course;
    const text = resumeAt === null ? reader.rest.doneOpen : reader.rest.done(at(showing, resumeAt));
    return good(text, { action: `${baseOf(showing)}/courses/${of}/resume`, fields: { soon: 'yes' } });
  },
  resumed(showing, of) {
    const course = courseOf(showing, of);
    if (course?.state !== 'active') return undefined;
    const { nextSendAt } = course;
    const isAhead = nextSendAt !== null && nextSendAt > showing.now;
    return good(isAhead ? reader.rest.resumed(at(showing, nextSendAt)) : reader.rest.resumedNow);
  },
  brought(showing, of) {
    const course = courseOf(showing, of);
    if (!course?.broughtForwardFrom || course.state !== 'active') return undefined;
    const number = nextNumber(showing, course);
    const { nextSendAt } = course;
    const isAhead = nextSendAt !== null && nextSendAt > showing.now;
    return good(isAhead ? reader.now.doneLater(number, at(showing, nextSendAt)) : reader.now.done(number), {
      action: `${baseOf(showing)}/courses/${of}/put-back`,
    });
  },
  'put-back'(showing, of) {
    const course = courseOf(showing, of);
    if (course?.state !== 'active' || !course.nextSendAt) return undefined;
    return good(reader.now.undone(at(showing, course.nextSendAt)));
  },
  left: () => info(reader.now.left),
  again(showing, of) {
    const copy = showing.person.deliveries.find(({ id }) => id === of);
    if (copy?.kind !== 'lesson-again' || copy.state === 'cancelled') return undefined;
    const waits = ['due', 'claimed', 'retry'].includes(copy.state) && !copy.possibleDuplicate;
    const undo = waits ? { action: `${baseOf(showing)}/copies/${of}/call-off` } : undefined;
    const when = nextAllowed(showing.now, showing.person.subscriber.hour, showing.clinic);
    return good(
      waits && !isOpen(showing.now, showing.clinic) ? reader.again.doneLater(at(showing, when)) : reader.again.done,
      undo,
    );
  },
  'called-off': () => good(reader.again.undone),
  repeated: () => info(reader.again.repeated),
  'too-many': () => info(reader.again['too-many'](MOST_COPIES_A_DAY)),
  'no-lesson': () => info(reader.again.gone),
  begun(showing, of) {
    const course = courseOf(showing, of);
    if (course?.state !== 'active' || course.nextLesson !== 1) return undefined;
    const { nextSendAt } = course;
    const isAhead = nextSendAt !== null && nextSendAt > showing.now;
    return good(isAhead ? reader.course.doneLater(at(showing, nextSendAt)) : reader.course.done, {
      action: `${baseOf(showing)}/courses/${of}/take-back`,
    });
  },
  'taken-back': () => good(reader.course.undone),
  renamed: ({ person }, of) => {
    const correction = person.corrections.find(({ id }) => id === of);
    if (correction?.what !== 'name' || correction.undoneAt !== null) return undefined;
    const { id, name } = person.subscriber;
    if (name !== correction.after) return undefined;
    return good(reader.name.done(name), { action: `/admin/readers/${id}/corrections/${of}/put-back` });
  },
  'name-put-back': () => good(reader.name.undone),
  'name-left': () => info(reader.name.left),
  'called-off-address': () => good(reader.move.calledOff),
  added({ person, courses, named }, of) {
    const { id, status } = person.subscriber;
    if (status === 'active' || !named) return undefined;
    const course = courseLabel(courses, named.course);
    const wasSent = person.deliveries.some(({ kind, subjectId }) => kind === 'confirmation' && subjectId === of);
    const undo = { action: `/admin/readers/${id}/requests/${of}/call-off` };
    return wasSent ? good(readers.adding.done(course), undo) : { ...info(readers.adding.tooSoon(course)), undo };
  },
  'add-called-off': () => good(readers.adding.undone),
  noted: () => good(reader.note.done),
  'note-deleted': () => good(reader.note.deleted),
  stopped: ({ person }) => (person.subscriber.status === 'unsubscribed' ? good(reader.stop.done) : undefined),
};
