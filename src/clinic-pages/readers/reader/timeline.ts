import type { Course } from '../../../courses/course.ts';
import { lessonOf } from '../../../courses/lesson-slugs.ts';
import type { AuditRow, Consent, Delivery } from '../../../db/records.ts';
import { isLessonKind } from '../../../mails/kinds.ts';
import type { ReaderCourse } from '../../../readers/courses.ts';
import type { Opening } from '../../../reports/openings.ts';
import { admin } from '../../../texts/ja/admin.ts';
import { openings } from '../../../texts/ja/openings.ts';
import { pauses } from '../../../texts/ja/pauses.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { actWords, isReaderAct } from '../../parts/acts.ts';
import { courseLabel, deliveryName, deliveryTime } from '../../parts/reader-words.ts';
import { calendarDay, moment } from '../../parts/times.ts';
import type { Consultation, Person } from './person.ts';

const t = reader.timeline;
const m = admin.reader;

/** `next`: still to come · `mail`: a mail · `did`: what the reader did · `note`: what was written down, by the program or the clinic. */
export type Tone = 'next' | 'mail' | 'did' | 'note';
/** One line of the timeline. `at`: epoch ms, for its order alone. `noteId`: a note, which can be deleted. */
export type Entry = {
  at: number;
  tone: Tone;
  title: string;
  when: string;
  chip?: string;
  more?: string[];
  warning?: string;
  asTyped?: string;
  noteId?: string;
};

/** What dates and names are written by: the courses of today, the clinic's zone, and now (epoch ms). */
export type Words = { courses: Course[]; zone: string; now: number };

/** Everything about a reader, newest first. What is still to come stands first. `opened`: of each delivery (`openingsOfReader`). */
export function timelineOf(person: Person, opened: (Opening | undefined)[], words: Words): Entry[] {
  const several = person.courses.length > 1;
  const past = [
    ...person.deliveries.map((delivery, index) => ofDelivery(delivery, opened[index], { ...words, several })),
    ...person.consents.map(consent => ofConsent(consent, words)),
    ...person.consultations.map(consultation => ofConsultation(consultation, words)),
    ...person.notes.map(({ id, text, at }): Entry => {
      return { at, tone: 'note', title: t.note, when: moment(at, words.zone, words.now), asTyped: text, noteId: id };
    }),
    ...person.acts.flatMap(act => ofAct(act, words)),
  ].toSorted((a, b) => b.at - a.at);
  return [...person.courses.flatMap(course => toCome(course, { ...words, several })), ...past];
}

type Mailing = Words & { several: boolean };

/** 「第3回「題」」, with its course where the reader has several. */
export function lessonName(
  named: { course: string | null; lesson: number; lessonSlug: string | null },
  { courses, several }: Pick<Mailing, 'courses' | 'several'>,
): string {
  const title = lessonOf(courses, named)?.title;
  const name = reader.lesson(named.lesson, title);
  return several ? `${name}${reader.ofCourse(courseLabel(courses, named.course!))}` : name;
}

/** The next lesson of a course that is open. One that is under way stands among the mails. */
function toCome({ enrollment }: ReaderCourse, { zone, now, ...words }: Mailing): Entry[] {
  const { course, state, nextLesson, nextLessonSlug, nextSendAt, resumeAt } = enrollment;
  const at = state === 'paused' ? resumeAt : nextSendAt;
  if (state !== 'paused' && (state !== 'active' || at === null)) return [];
  const named = { course, lesson: nextLesson, lessonSlug: nextLessonSlug };
  const lesson = lessonOf(words.courses, named)?.number ?? nextLesson;
  const when = at === null ? t.resting : t.planned(moment(at, zone, now));
  return [{ at: at ?? Infinity, tone: 'next', title: lessonName({ ...named, lesson }, words), when }];
}

function ofDelivery(delivery: Delivery, opening: Opening | undefined, words: Mailing): Entry {
  const { state, response, possibleDuplicate } = delivery;
  const at = deliveryTime(delivery);
  const when = moment(at, words.zone, words.now);
  const failed = state === 'failed' || state === 'retry';
  return {
    at,
    tone: 'mail',
    title: titleOf(delivery, words),
    when: state === 'sent' ? t.sentAt(when) : `${when} ${m.states[state]}`,
    chip: opening && openings.opened(openings.ofMail[opening]),
    more: [...marksOf(delivery), ...(failed && response ? [`${pauses.response}:${response}`] : [])],
    warning: possibleDuplicate ? `${m.duplicate}。${m.duplicateHelp}` : undefined,
  };
}

function titleOf(delivery: Delivery, words: Mailing): string {
  const { kind, course, lesson, lessonSlug } = delivery;
  if (!isLessonKind(kind)) return deliveryName(delivery, words.courses);
  const name = lessonName({ course, lesson: lesson!, lessonSlug }, words);
  return kind === 'lesson-again' ? t.again(name) : name;
}

const marksOf = ({ bouncedAt, clicked, unsubscribed }: Delivery): string[] => [
  ...(bouncedAt === null ? [] : [m.bounced]),
  ...(clicked ? [m.clicked] : []),
  ...(unsubscribed ? [m.unsubscribed] : []),
];

function ofConsent(consent: Consent, { zone, now }: Words): Entry {
  const { act, at, wordingVersion, wordingHash, recordedBy, correctionId } = consent;
  const more = [
    ...(recordedBy === 'clinic' ? [t.byClinic] : []),
    ...givenWords(consent),
    ...(act === 'withdrawn' ? [] : [t.wording(wordingVersion, wordingHash.slice(0, 8))]),
  ];
  return { at, tone: 'note', title: correctionId === null ? t.acts[act] : t.moved, when: moment(at, zone, now), more };
}

/** How a consent was given that the clinic wrote down. */
function givenWords({ givenHow, givenOn }: Consent): string[] {
  const { ways, givenOn: words } = reader.evidence;
  return givenHow === null ? [] : [words(ways[givenHow], calendarDay(givenOn!))];
}

const ofConsultation = ({ createdAt, handledAt, withdrawnAt }: Consultation, { zone, now }: Words): Entry => ({
  at: createdAt,
  tone: 'did',
  title: t.consultation,
  when: moment(createdAt, zone, now),
  more: [...(withdrawnAt === null ? [] : [t.takenBack]), ...(handledAt === null ? [] : [t.handled])],
});

/** What stands in the consent record, or in a mail of its own, is not told twice. */
const TOLD = ['consent-withdrawn', 'lesson-sent-again', 'lesson-called-off', 'note-added', 'note-deleted'];

function ofAct({ at, action, detail }: AuditRow, { zone, now }: Words): Entry[] {
  if (!isReaderAct(action) || TOLD.includes(action)) return [];
  const until = Date.parse(detail?.split(' ')[1] ?? '');
  const more = [t.byWhom, ...(Number.isNaN(until) ? [] : [t.until(moment(until, zone, now))])];
  return [{ at, tone: 'note', title: actWords(action), when: moment(at, zone, now), more }];
}
