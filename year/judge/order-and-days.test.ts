import { DAY, HOUR, MINUTE } from './days.ts';
import { enroll, enrolled, type History, promised, READER, saveSettings, told, weekly } from './made-up/history.ts';

const SECOND = { lesson: 'second' };
const OTHER = { course: 'sitting' };
const two = (history: History) => {
  enroll(history, READER, 'sitting');
  history.until('2026-11-02 08:00');
};

promised(
  'sent-after-acceptance',
  'A lesson whose acceptance is recorded is never submitted again',
  () =>
    told(
      enrolled(),
      one => one.refuse({}, 'temporary'),
      one => one.pass(HOUR),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.pass(7 * DAY),
      one => one.send({ possibleDuplicate: true }),
    ),
);

promised(
  'sent-after-acceptance',
  'A restore forgets at most the last batch',
  () =>
    told(
      enrolled(),
      one => restoredAfter(one, 0),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => restoredAfter(one, 1),
      one => one.send(),
    ),
);

function restoredAfter(history: History, days: number) {
  const madeAt = history.now() - MINUTE;
  history.send();
  history.live(days);
  history.restored(madeAt);
  history.pass(MINUTE);
}

promised(
  'lesson-skipped',
  'No lesson is skipped',
  () => told(enrolled(), one => weekly(one, ['first', 'second', 'third'])),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.send({ lesson: 'third' }),
    ),
);

promised(
  'lesson-skipped',
  'After a refusal that was lifted the course goes on with the lesson that was refused',
  () => told(enrolled(), refusedAndLifted, one => one.send()),
  () => told(enrolled(), refusedAndLifted, one => one.send(SECOND)),
);

function refusedAndLifted(history: History) {
  history.refuse({}, 'hard', 0, 'failed');
  history.pass(DAY);
  history.tell({ kind: 'decided', what: 'lifted', who: READER });
}

promised(
  'unknown-lesson',
  'Only lessons of the course come',
  () => told(enrolled(), one => one.send()),
  () => told(enrolled(), one => one.send({ lesson: 'fourth' })),
);

promised(
  'second-lesson-in-a-day',
  'Two courses do not meet on a day; a refused lesson leaves it to the other',
  () =>
    told(
      enrolled(),
      two,
      one => one.refuse({}, 'blocked'),
      one => one.send(OTHER),
    ),
  () =>
    told(
      enrolled(),
      two,
      one => one.send(),
      one => one.pass(HOUR),
      one => one.send(OTHER),
    ),
);

promised(
  'second-lesson-in-a-day',
  'A lesson that may have arrived takes the day',
  () =>
    told(
      enrolled(),
      two,
      one => one.refuse({}, 'silent', 30 * MINUTE),
      one => one.pass(DAY),
      one => one.send(OTHER),
    ),
  () =>
    told(
      enrolled(),
      two,
      one => one.refuse({}, 'silent', 30 * MINUTE),
      one => one.pass(MINUTE),
      one => one.send(OTHER),
    ),
);

promised(
  'within-six-days',
  'Lessons of a course are six days apart, less the two hours within which the weekday is kept',
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.pass(6 * DAY - 2 * HOUR),
      one => one.until('2026-11-08 07:00'),
      one => one.send(SECOND),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.pass(5 * DAY),
      one => one.send(SECOND),
    ),
);

promised(
  'within-six-days',
  'A clock that was set ahead may bring a lesson early, one that was set back may not',
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.setClock(9 * DAY),
      one => one.pass(DAY),
      one => one.send(SECOND),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.setClock(-DAY),
      one => one.pass(3 * DAY),
      one => one.send(SECOND),
    ),
);

promised(
  'outside-hours',
  'Lessons come from 7:00 until 21:00',
  () =>
    told(
      enrolled(),
      one => one.until('2026-11-02 20:59'),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => one.until('2026-11-02 21:01'),
      one => one.send(),
    ),
);

promised(
  'closed-day',
  'No lesson on a closed weekday',
  () =>
    told(
      enrolled(),
      one => one.settings({ closedWeekdays: [2] }),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => one.settings({ closedWeekdays: [1] }),
      one => one.send(),
    ),
);

promised(
  'closed-day',
  'No lesson on a holiday where the clinic skips them',
  () =>
    told(
      enrolled(),
      one => one.until('2026-11-03 07:00'),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => one.settings({ publicHolidays: 'skip' }),
      one => one.until('2026-11-03 07:00'),
      one => one.send(),
    ),
);

for (const { closed, other } of [
  { closed: { from: '11-02', until: '11-02' }, other: { from: '11-03', until: '11-03' } },
  { closed: { from: '10-20', until: '11-02' }, other: { from: '10-20', until: '11-01' } },
  { closed: { from: '11-02', until: '01-03' }, other: { from: '11-03', until: '01-03' } },
  { closed: { from: '12-30', until: '11-02' }, other: { from: '12-30', until: '11-01' } },
  { closed: { from: '2026-11-01', until: '2026-11-05' }, other: { from: '2027-11-01', until: '2027-11-05' } },
])
  promised(
    'closed-day',
    `No lesson on a closed date (${closed.from} to ${closed.until})`,
    () =>
      told(
        enrolled(),
        one => one.settings({ closedDates: [other] }),
        one => one.send(),
      ),
    () =>
      told(
        enrolled(),
        one => one.settings({ closedDates: [closed] }),
        one => one.send(),
      ),
  );

promised(
  'closed-day',
  'A restored copy brings its own settings back',
  () =>
    told(
      enrolled(),
      one => one.settings({ closedWeekdays: [1] }),
      one => saveSettings(one.database, {}),
      one => one.restored(0),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => saveSettings(one.database, { closedWeekdays: [1] }),
      one => one.restored(0),
      one => one.send(),
    ),
);

promised(
  'legal-items-blank',
  'Nothing goes while a legal item is blank, but what had entered before',
  () =>
    told(
      enrolled(),
      one => one.enter(),
      one => one.settings({ complete: false }),
      one => one.submit(),
      one => one.answer({}, 'accepted'),
      one => one.record({}, 'sent'),
    ),
  () =>
    told(
      enrolled(),
      one => one.settings({ complete: false }),
      one => one.send(),
    ),
);

promised(
  'unsigned-lesson',
  'Unsigned lessons are held, signed ones go',
  () =>
    told(
      enrolled(),
      two,
      one => one.settings({ unsignedLessons: 'hold' }),
      one => one.send(OTHER),
    ),
  () =>
    told(
      enrolled(),
      one => one.refuse({}, 'temporary'),
      one => one.settings({ unsignedLessons: 'hold' }),
      one => one.pass(HOUR),
      one => one.send(),
    ),
);

const idOfFirst = `${READER} walking first`;
promised(
  'while-paused',
  'While sending is paused only the probe goes',
  () =>
    told(
      enrolled(),
      one => one.pause(true, '', 'refused', idOfFirst),
      one => one.send(),
      one => one.pause(false),
    ),
  () =>
    told(
      enrolled(),
      one => one.pause(true),
      one => one.send(),
      one => one.pause(false),
    ),
);

promised(
  'while-paused',
  'A held domain holds its own readers alone',
  () =>
    told(
      enrolled(),
      one => one.pause(true, 'two.example'),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => one.pause(true, 'one.example'),
      one => one.send(),
    ),
);
