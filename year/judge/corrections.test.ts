import { expect, test } from 'vitest';
import type { ReaderAct } from '../facts.ts';
import { DAY, HOUR } from './days.ts';
import {
  COURSE,
  enroll,
  enrolled,
  type History,
  newHistory,
  promised,
  READER,
  told,
  weekly,
} from './made-up/history.ts';

const NEW = 'reader@two.example';
const ENROLLMENT = `${READER} ${COURSE}`;
const ASKING = { mail: 'address-confirmation', delivery: 'asking', address: NEW };
const NOTICE = { mail: 'address-notice', delivery: 'notice' };

const press = (act: ReaderAct, done: string, typed?: string) => (history: History) => {
  const about = { who: READER, act, enrollment: null, course: null, typed };
  history.tell({ kind: 'presses', ...about });
  history.tell({ kind: 'pressed', ...about, done });
};

/** The clinic types the new address, and both addresses get their mail. */
const asked = (history: History) => told(history, askedInVain, one => one.send(NOTICE));
const askedInVain = (history: History) => told(history, press('address', 'asked', NEW), one => one.send(ASKING));
const moves = (history: History) => history.tell({ kind: 'moves', who: NEW, outcome: 'done' });
function changes(history: History, name = 'email') {
  history.database.prepare(`UPDATE subscribers SET ${name} = ?`).run(NEW);
  history.tell({ kind: 'address', process: 'first', before: READER, who: NEW });
}
const moved = (history: History) => told(history, one => changes(one), moves);
const lesson = (lesson: string, who = NEW) => ({ lesson, who, enrollment: ENROLLMENT });

promised(
  'mail-to-unconfirmed-address',
  'An address gets lessons once whoever reads it has said yes',
  () =>
    told(
      enrolled(),
      asked,
      one => one.send(),
      moved,
      one => one.live(7),
      one => one.until('2026-11-09 07:00'),
      one => one.send(lesson('second')),
    ),
  () => told(enrolled(), asked, one => one.send({ address: NEW })),
);

promised(
  'mail-to-unconfirmed-address',
  'Whoever the clinic adds by hand gets nothing else before confirming',
  () => added(one => one.send({ mail: 'confirmation' })),
  () => added(one => one.send({ mail: 'confirmation' }), elsewhere),
);

/** A lesson of a reader who has confirmed goes to the address of one who has not. */
function elsewhere(history: History) {
  enroll(history, 'other@one.example', 'sitting');
  history.until('2026-11-02 07:00');
  history.send({ who: 'other@one.example', address: READER, course: 'sitting' });
}

promised(
  'without-consent',
  'Whoever the clinic adds by hand gets no lesson before confirming',
  () =>
    added(
      one => one.send({ mail: 'confirmation' }),
      one => one.confirmed(),
      one => one.enrollment('active'),
      one => one.until('2026-11-02 07:00'),
      one => one.send(),
    ),
  () =>
    added(
      one => one.send({ mail: 'confirmation' }),
      // The address said yes to something, but not to this course.
      one => one.tell({ kind: 'confirmed', who: READER, course: '', outcome: 'unknown' }),
      one => one.enrollment('active'),
      one => one.until('2026-11-02 07:00'),
      one => one.send({ course: 'sitting' }),
    ),
);

function added(...steps: ((history: History) => void)[]): History {
  const about = { who: READER, act: 'add', enrollment: null, course: COURSE } as const;
  return told(
    newHistory(),
    one => one.tell({ kind: 'presses', ...about }),
    one => one.tell({ kind: 'pressed', ...about, done: 'added' }),
    ...steps,
  );
}

promised(
  'moved-without-word',
  'An address changes when the button in the mail to the new one is pressed',
  () => told(enrolled(), asked, moved),
  () => told(enrolled(), asked, one => changes(one)),
);

promised(
  'moved-without-consent',
  'A correction confirms nobody who left',
  () => told(enrolled(), asked, moved),
  () => told(enrolled(), asked, one => one.left(), moved),
);

promised(
  'consent-by-correction-alone',
  'Who is confirmed by a correction had confirmed before',
  () => told(enrolled(), byCorrection),
  () => told(enrolled(), one => one.database.exec('DELETE FROM consents'), byCorrection),
);

const byCorrection = ({ database }: History) =>
  database
    .prepare(`INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin, correction_id)
      VALUES (?, 'confirmed', '1', '', 0, '', 'cor_1')`)
    .run(READER);

promised(
  'moved-by-old-link',
  'A link to a new address works for seven days',
  () =>
    told(
      enrolled(),
      one => one.send(),
      asked,
      one => one.pass(6 * DAY),
      moved,
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      asked,
      one => one.pass(7 * DAY + HOUR),
      moved,
    ),
);

promised(
  'moved-by-old-link',
  'What was called off moves nobody, and what was asked again does',
  () => told(enrolled(), asked, press('address-off', 'called-off-address'), asked, moved),
  () => told(enrolled(), asked, press('address-off', 'called-off-address'), moved),
);

const confirmedAgain = (who: string) => (history: History) =>
  history.tell({ kind: 'confirmed', who, course: COURSE, outcome: 'confirmed' });

promised(
  'confirmed-not-enrolled',
  'An old link may be pressed again where its reader has moved on from',
  () => told(enrolled(), asked, moved, confirmedAgain(READER)),
  () => told(enrolled(), asked, moved, confirmedAgain('stranger@one.example')),
);

/** All lessons came, and the world ends. */
function finished(history: History): string[] {
  weekly(history, ['first']);
  moved(history);
  for (const name of ['second', 'third']) {
    history.send(lesson(name));
    history.live(7);
    history.until(`2026-11-${name === 'second' ? 16 : 23} 07:00`);
  }
  history.database.exec("UPDATE enrollments SET state = 'completed', next_send_at = NULL");
  history.end();
  return history.kinds();
}

test('The old address hears of it (kept)', () => expect(finished(asked(enrolled()))).toEqual([]));
test('The old address hears of it (old-address-not-told)', () =>
  expect(finished(askedInVain(enrolled()))).toEqual(['old-address-not-told']));

promised(
  'name-not-corrected',
  'A name is corrected at once',
  () => told(enrolled(), named('見本 花子'), press('name', 'renamed', '見本 花子')),
  () => told(enrolled(), named('見本 太郎'), press('name', 'renamed', '見本 花子')),
);

function named(name: string) {
  return ({ database }: History) => void database.prepare('UPDATE subscribers SET name = ?').run(name);
}

promised(
  'purge-owed-too-long',
  'What was erased is written out of the file within the hour',
  () =>
    told(
      enrolled(),
      one => one.send(),
      owes(1),
      one => one.live(1),
      owes(2),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      owes(1),
      one => one.live(2),
    ),
);

function owes(value: number) {
  return ({ database }: History) =>
    void database
      .prepare("INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('unpurged', ?, 0)")
      .run(String(value));
}
