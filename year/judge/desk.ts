import { DAY, readable } from './days.ts';
import { mayBeForgotten } from './doubt.ts';
import { atLesson, type Check } from './hearing.ts';
import { lessonKey } from './model.ts';
import { hasRightClock, isAtWork } from './rows.ts';

const PAGE = 'docs/clinic-guide.ja.md, 読者のページでできること';

/** What the clinic does on a reader's page, and what must follow from it. */
export const desk: Check[] = [
  {
    promise: 'While a course rests, no lesson of it goes out.',
    source: PAGE,
    see: atLesson(({ model, tell }, { who, enrollment, course, lesson, now }) => {
      if (model.enrollments.get(enrollment ?? '')?.state === 'paused')
        tell('lesson-in-a-rest', who, lessonKey(course, lesson), `at ${readable(model.settings.timeZone, now.at)}`);
    }),
  },
  {
    promise: 'A rest ends on the day that was chosen.',
    source: PAGE,
    day({ model, tell, look }, at) {
      if (!hasRightClock(model) || !isAtWork(model)) return;
      const late = look(
        `SELECT r.email, e.id, e.resume_at AS until FROM enrollments e JOIN subscribers r ON r.id = e.subscriber_id
         WHERE e.state = 'paused' AND e.resume_at < ?`,
        at - DAY,
      );
      for (const { email, id, until } of late)
        tell('rests-too-long', String(email), String(id), `until ${readable(model.settings.timeZone, Number(until))}`);
    },
  },
  {
    promise: 'A copy is of a lesson that this reader got.',
    source: PAGE,
    day({ tell, look }) {
      const copies =
        look(`SELECT d.id FROM deliveries d LEFT JOIN deliveries l ON l.id = d.subject_id AND l.kind = 'lesson'
        AND l.subscriber_id = d.subscriber_id WHERE d.kind = 'lesson-again' AND l.accepted_at IS NULL`);
      for (const { id } of copies) tell('copy-of-nothing', null, String(id), 'its lesson was not sent');
    },
  },
  {
    promise: 'Whoever was erased is in no list of readers any more, unless they ask anew, also after a restore.',
    source: 'docs/decisions/erasing.md',
    day({ model, tell, look }, at) {
      if (!isAtWork(model) || model.restores.some(one => at - one.at < DAY)) return;
      for (const { who, erased, asked } of model.readers.values()) {
        if (!erased || mayBeForgotten(model, erased) || asked.some(({ nth }) => nth > erased.nth)) continue;
        if (look('SELECT 1 FROM subscribers WHERE email = ?', who).length > 0)
          tell('erased-still-known', who, '', `erased ${readable(model.settings.timeZone, erased.at)}`);
      }
    },
  },
];
