import { readable } from './days.ts';
import { isInDoubt, mayBeForgotten, wasRolledBack } from './doubt.ts';
import { atLesson, type Check } from './hearing.ts';
import { lessonKey, type Model, readerOf } from './model.ts';

export const order: Check[] = [
  {
    promise: 'Once an acceptance is recorded, that lesson is never submitted again, also after a restore.',
    source: 'README, What it promises; DESIGN 4 and 28.',
    see: atLesson(({ model, tell }, { who, enrollment, course, lesson, now }) => {
      const accepted = model.enrollments.get(enrollment ?? '')?.accepted.get(lesson);
      const recorded = accepted?.closed;
      if (!recorded || mayBeForgotten(model, recorded)) return;
      const times = [recorded.at, now.at].map(at => readable(model.settings.timeZone, at));
      tell(
        'sent-after-acceptance',
        who,
        lessonKey(course, lesson),
        `${lesson} was accepted ${times[0]}, entered ${times[1]}`,
      );
    }),
  },
  {
    promise: 'Lessons come in the order of the course, and none is skipped.',
    source: 'README, What it promises: No lesson is lost, and none is skipped without notice.',
    see: atLesson(({ model, tell }, { who, enrollment, course, lesson }) => {
      const lessons = lessonsOf(model, course);
      const place = lessons.indexOf(lesson);
      if (place < 0) return tell('unknown-lesson', who, lessonKey(course, lesson), `${course} has no lesson ${lesson}`);
      const missing = lessons.slice(0, place).filter(one => !isBehind(model, who, course, one));
      if (missing.length > 0)
        tell(
          'lesson-skipped',
          who,
          lessonKey(course, lesson),
          `${lesson} of ${enrollment} entered before ${missing.join(', ')}`,
        );
    }),
  },
];

export const lessonsOf = ({ setting }: Model, course: string | null): string[] =>
  setting.courses.find(one => one.course === course)?.lessons.map(({ slug }) => slug) ?? [];

/** Copies after which README lets the course go on without an answer: the first and three more. */
const DOUBTS = 4;

/**
 * Whether the course may go on behind this lesson: accepted in any of the reader's enrollments in the course, given up or sent as often as
 * README says without an answer, or arrived in truth and known to be on its way from what is kept beside a database that was put back.
 */
export function isBehind(model: Model, who: string, course: string | null, lesson: string): boolean {
  const reader = readerOf(model, who);
  const enrollments = [...model.enrollments.values()].filter(
    one => one.course === course && one.who.toLowerCase() === who.toLowerCase(),
  );
  if (enrollments.some(({ accepted, failed }) => accepted.has(lesson) || failed.has(lesson))) return true;
  const attempts = reader.lessons.filter(({ mail }) => mail.course === course && mail.lesson === lesson);
  if (attempts.filter(isInDoubt).length >= DOUBTS) return true;
  return attempts.some(one => one.arrived && wasRolledBack(model, one));
}
