import { enrolled, type History, promised, READER, told, weekly } from './made-up/history.ts';

const ENROLLMENT = `${READER} walking`;
const press = (history: History, act: 'now' | 'erase', done: string, enrollment: string | null = ENROLLMENT) => {
  const about = { who: READER, act, enrollment, course: null };
  history.tell({ kind: 'presses', ...about });
  history.tell({ kind: 'pressed', ...about, done });
};
const state = (history: History, set: string) => history.database.exec(`UPDATE enrollments SET ${set}`);

/** The course rests, until `until` (epoch ms) or until somebody resumes it. */
function rest(history: History, until: number | null = null) {
  state(history, `state = 'paused', resume_at = ${until}`);
  history.enrollment('paused', { from: 'active' });
}
function resume(history: History) {
  state(history, "state = 'active', resume_at = NULL");
  history.enrollment('active', { from: 'paused' });
}
/** The reader is gone, and what is counted has no name any more. */
const forget = ({ database }: History) =>
  database.exec(
    "UPDATE enrollments SET state = 'stopped', next_send_at = NULL; DELETE FROM consents; DELETE FROM subscribers",
  );

promised(
  'lesson-in-a-rest',
  'While a course rests, no lesson of it goes out',
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.live(3),
      rest,
      one => one.live(20),
      resume,
      one => one.send({ lesson: 'second' }),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.live(3),
      rest,
      one => one.live(20),
      one => one.until('2026-11-26 07:00'),
      one => one.send({ lesson: 'second' }),
    ),
);

promised(
  'rests-too-long',
  'A rest ends on the day that was chosen',
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => rest(one, one.now() + 14 * 86_400_000),
      one => one.live(14),
      resume,
      one => one.live(3),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => rest(one, one.now() + 14 * 86_400_000),
      one => one.live(16),
    ),
);

promised(
  'within-six-days',
  'A lesson comes sooner only if the clinic asked for it, and only that one',
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.live(2),
      one => one.until('2026-11-04 10:00'),
      one => press(one, 'now', 'brought'),
      one => one.send({ lesson: 'second' }),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.live(2),
      one => one.until('2026-11-04 10:00'),
      one => press(one, 'now', 'brought'),
      one => one.send({ lesson: 'second' }),
      one => one.live(2),
      one => one.until('2026-11-06 10:00'),
      one => one.send({ lesson: 'third' }),
    ),
);

promised(
  'erased-still-known',
  'Whoever was erased is in no list of readers',
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      forget,
      one => one.enrollment('stopped', { from: 'active' }),
      one => press(one, 'erase', 'erased', null),
    ),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.enrollment('stopped', { from: 'active' }),
      one => state(one, "state = 'stopped', next_send_at = NULL"),
      one => press(one, 'erase', 'erased', null),
    ),
);

/** A copy of the first lesson, which was accepted at `acceptedAt` or not. */
const copy = (acceptedAt: number | null) => (history: History) => {
  const rows = [
    ['l', 'lesson', null, acceptedAt],
    ['c', 'lesson-again', 'l', null],
  ] as const;
  for (const [id, kind, subject, accepted] of rows)
    history.database
      .prepare(
        `INSERT INTO deliveries (id, kind, subject_id, subscriber_id, course, lesson, lesson_slug, state, accepted_at, due_at,
           next_attempt_at, message_id) VALUES (?, ?, ?, ?, 'walking', 1, 'first', 'cancelled', ?, 0, 0, ?)`,
      )
      .run(id, kind, subject, READER, accepted, id);
};
promised(
  'copy-of-nothing',
  'A copy is of a lesson that this reader got',
  () =>
    told(
      enrolled(),
      copy(1),
      one => one.send(),
      one => one.live(1),
    ),
  () =>
    told(
      enrolled(),
      copy(null),
      one => one.send(),
      one => one.live(1),
    ),
);
