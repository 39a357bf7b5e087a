import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from './days.ts';
import { enroll, enrolled, type History, promised, READER, weekly } from './history.ts';

const then = (history: History, ...steps: ((history: History) => void)[]): History => {
  for (const step of steps) step(history);
  return history;
};
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
    then(
      enrolled(),
      one => one.refuse({}, 'temporary'),
      one => one.pass(HOUR),
      one => one.send(),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      one => restoredAfter(one, 0),
      one => one.send(),
    ),
  () =>
    then(
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
  () => then(enrolled(), one => weekly(one, ['first', 'second', 'third'])),
  () =>
    then(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.send({ lesson: 'third' }),
    ),
);

promised(
  'unknown-lesson',
  'Only lessons of the course come',
  () => then(enrolled(), one => one.send()),
  () => then(enrolled(), one => one.send({ lesson: 'fourth' })),
);

promised(
  'second-lesson-in-a-day',
  'Two courses do not meet on a day; a refused lesson leaves it to the other',
  () =>
    then(
      enrolled(),
      two,
      one => one.refuse({}, 'blocked'),
      one => one.send(OTHER),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      two,
      one => one.refuse({}, 'silent', 30 * MINUTE),
      one => one.pass(DAY),
      one => one.send(OTHER),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      one => one.send(),
      one => one.pass(6 * DAY - 2 * HOUR),
      one => one.until('2026-11-08 07:00'),
      one => one.send(SECOND),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      one => one.send(),
      one => one.setClock(9 * DAY),
      one => one.pass(DAY),
      one => one.send(SECOND),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      one => one.until('2026-11-02 20:59'),
      one => one.send(),
    ),
  () =>
    then(
      enrolled(),
      one => one.until('2026-11-02 21:01'),
      one => one.send(),
    ),
);

promised(
  'closed-day',
  'No lesson on a closed weekday',
  () =>
    then(
      enrolled(),
      one => one.settings({ closedWeekdays: [2] }),
      one => one.send(),
    ),
  () =>
    then(
      enrolled(),
      one => one.settings({ closedWeekdays: [1] }),
      one => one.send(),
    ),
);

promised(
  'closed-day',
  'No lesson on a holiday where the clinic skips them',
  () =>
    then(
      enrolled(),
      one => one.until('2026-11-03 07:00'),
      one => one.send(),
    ),
  () =>
    then(
      enrolled(),
      one => one.settings({ publicHolidays: 'skip' }),
      one => one.until('2026-11-03 07:00'),
      one => one.send(),
    ),
);

promised(
  'legal-items-blank',
  'Nothing goes while a legal item is blank, but what had entered before',
  () =>
    then(
      enrolled(),
      one => one.enter(),
      one => one.settings({ complete: false }),
      one => one.submit(),
      one => one.answer({}, 'accepted'),
      one => one.record({}, 'sent'),
    ),
  () =>
    then(
      enrolled(),
      one => one.settings({ complete: false }),
      one => one.send(),
    ),
);

promised(
  'unsigned-lesson',
  'Unsigned lessons are held, signed ones go',
  () =>
    then(
      enrolled(),
      two,
      one => one.settings({ unsignedLessons: 'hold' }),
      one => one.send(OTHER),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      one => one.pause(true, '', 'refused', idOfFirst),
      one => one.send(),
      one => one.pause(false),
    ),
  () =>
    then(
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
    then(
      enrolled(),
      one => one.pause(true, 'two.example'),
      one => one.send(),
    ),
  () =>
    then(
      enrolled(),
      one => one.pause(true, 'one.example'),
      one => one.send(),
    ),
);

promised(
  'taken-from-living-owner',
  'A living owner keeps its mail, a dead one loses it',
  () => then(enrolled(), takenOver('died')),
  () => then(enrolled(), takenOver(undefined)),
);

function takenOver(ends: 'died' | undefined) {
  return (history: History) => {
    history.process('started', 'second');
    history.enter();
    history.pass(20 * MINUTE);
    if (ends) history.process(ends);
    history.record({}, 'retry', 0, 'second');
  };
}

const silentOnce = (history: History) => history.refuse({}, 'silent', 30 * MINUTE);
const again = { possibleDuplicate: true };

promised(
  'unmarked-copy',
  'What may have arrived goes out marked',
  () =>
    then(
      enrolled(),
      silentOnce,
      one => one.pass(31 * MINUTE),
      one => one.send(again),
    ),
  () =>
    then(
      enrolled(),
      silentOnce,
      one => one.pass(31 * MINUTE),
      one => one.send(),
    ),
);

promised(
  'copy-too-soon',
  'After no answer half an hour, then a week; after a crash at once, then a week',
  () =>
    then(
      enrolled(),
      crash,
      one => one.pass(MINUTE),
      crashAgain,
      one => one.pass(7 * DAY),
      one => one.send(again),
    ),
  () =>
    then(
      enrolled(),
      crash,
      one => one.pass(MINUTE),
      crashAgain,
      one => one.pass(MINUTE),
      one => one.send(again),
    ),
);

function crash(history: History, sending = {}, wait = 0) {
  history.enter(sending);
  history.process('died');
  history.pass(5 * MINUTE);
  history.process('started');
  history.record({}, 'retry', wait);
}
function crashAgain(history: History) {
  crash(history, again, 7 * DAY);
}

promised(
  'too-many-copies',
  'Without answers a lesson is sent four times, no more',
  () =>
    then(
      enrolled(),
      one => silentFor(one, 3),
      one => one.send(again),
    ),
  () =>
    then(
      enrolled(),
      one => silentFor(one, 4),
      one => one.send(again),
    ),
);

function silentFor(history: History, times: number) {
  for (let nth = 0; nth < times; nth += 1) {
    history.refuse(nth === 0 ? {} : again, 'silent', 7 * DAY);
    history.pass(7 * DAY);
  }
}

promised(
  'retried-too-soon',
  'A refused mail waits five minutes',
  () =>
    then(
      enrolled(),
      one => one.refuse({}, 'temporary'),
      one => one.pass(5 * MINUTE),
      one => one.send(),
    ),
  () =>
    then(
      enrolled(),
      one => one.refuse({}, 'temporary'),
      one => one.pass(MINUTE),
      one => one.send(),
    ),
);

/** It arrives, and no answer comes. */
const arrivesInSilence = (sending: object, wait: number) => (history: History) => {
  history.enter(sending);
  history.submit(sending, 'silent', true);
  history.answer(sending, 'silent');
  history.record(sending, 'retry', wait);
  history.pass(wait);
};

promised(
  'three-copies-in-six-days',
  'Two copies arrive within six days at most, counting only what arrived',
  () => then(enrolled(), arrivesInSilence({}, HOUR), arrivesInSilence(again, 7 * DAY), one => one.send(again)),
  () =>
    then(
      enrolled(),
      arrivesInSilence({}, HOUR),
      one => crashed(one, again),
      arrivesInSilence(again, 7 * DAY),
      one => one.until('2026-11-10 09:00'),
    ),
);

/** The whole mail arrives, and the process dies before it hears of it. */
function crashed(history: History, sending: object) {
  history.enter(sending);
  history.submit(sending);
  history.tell({
    kind: 'answered',
    who: READER,
    messageId: 'm',
    delivery: idOfFirst,
    process: 'first',
    saying: 'temporary',
  });
  history.record(sending, 'retry');
  history.pass(HOUR);
}

promised(
  'another-message-id',
  'Every copy has the same Message-ID',
  () =>
    then(
      enrolled(),
      silentOnce,
      one => one.pass(HOUR),
      one => one.send(again),
    ),
  () =>
    then(
      enrolled(),
      silentOnce,
      one => one.pass(HOUR),
      one => one.enter(again),
      one => one.submit(again, 'accepted', true, '<new>'),
      one => one.record({}, 'sent'),
    ),
);

const throttled = (history: History) => {
  enroll(history, 'b@one.example');
  history.until('2026-11-02 08:00');
  history.enter({ who: 'b@one.example' });
  history.refuse({}, 'throttle');
};
promised(
  'while-throttled',
  'A domain that throttles is left alone for five minutes; what had entered may go',
  () =>
    then(
      enrolled(),
      throttled,
      one => one.submit({ who: 'b@one.example' }),
      one => one.answer({ who: 'b@one.example' }, 'temporary'),
      one => one.record({ who: 'b@one.example' }, 'retry', HOUR),
      one => one.pass(5 * MINUTE),
      one => one.send(),
    ),
  () =>
    then(
      enrolled(),
      throttled,
      one => one.pass(MINUTE),
      one => one.send(),
    ),
);

promised(
  'over-quota',
  'The day has its quota',
  () =>
    then(
      enrolled({ perDay: 1 }),
      one => one.refuse({}, 'temporary'),
      one => one.pass(HOUR),
      one => one.send(),
    ),
  () =>
    then(
      enrolled({ perDay: 1 }),
      one => enroll(one, 'b@one.example'),
      one => one.until('2026-11-02 08:00'),
      one => one.send(),
      one => one.send({ who: 'b@one.example' }),
    ),
);

promised(
  'over-quota',
  'The warm-up doubles with each day on which lessons went out',
  () =>
    then(
      enrolled({ warmUp: true }),
      one => one.pass(HOUR),
      one => sendMany(one, 49),
      one => one.send(),
      one => one.pass(DAY),
      one => sendMany(one, 100),
    ),
  () =>
    then(
      enrolled({ warmUp: true }),
      one => one.send(),
      one => one.pass(HOUR),
      one => sendMany(one, 50),
    ),
);

let strangers = 0;
function sendMany(history: History, count: number) {
  for (let nth = 0; nth < count; nth += 1) {
    const who = `${strangers++}@many.example`;
    history.pass(-30 * MINUTE);
    enroll(history, who);
    history.send({ who });
  }
}

promised(
  'stuck',
  'No mail stays on its way while a process runs',
  () =>
    then(
      enrolled(),
      one => one.enter(),
      one => one.process('died'),
      one => one.live(2, false),
      one => one.process('started'),
      one => one.record({}, 'retry'),
    ),
  () =>
    then(
      enrolled(),
      one => one.enter(),
      one => one.live(1),
    ),
);

promised(
  'gap',
  'A lesson comes within nine days, or its days are made up of causes',
  () =>
    then(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.pause(true, 'one.example'),
      one => one.live(20),
      one => one.pause(false, 'one.example'),
    ),
  () =>
    then(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.live(5),
    ),
);

promised(
  'gap',
  'A cause that did not cover the day is none',
  () =>
    then(
      enrolled(),
      one => weekly(one, ['first']),
      one => nightly(one, 13),
    ),
  () =>
    then(
      enrolled(),
      one => weekly(one, ['first']),
      one => nightly(one, 2),
    ),
);

/** Sending is paused for so many hours from seven in the morning of each day, six days long. */
function nightly(history: History, hours: number) {
  for (let day = 0; day < 6; day += 1) {
    history.pause(true, '', 'refused');
    history.pass(hours * HOUR);
    history.pause(false, '', 'refused');
    history.pass((24 - hours) * HOUR);
    history.tell({ kind: 'beat', process: 'first', failed: false });
    history.day();
  }
}

promised(
  'gap',
  'The first lesson comes on the next open day',
  () =>
    then(
      enrolled(),
      one => one.settings({ closedWeekdays: [1, 2, 3, 4, 5] }),
      one => one.live(4),
    ),
  () =>
    then(
      enrolled(),
      one => one.settings({ closedWeekdays: [1, 2] }),
      one => one.live(4),
    ),
);

test('gaps of more than eight days are counted by what most of their days were lost to', () => {
  const history = then(
    enrolled(),
    one => weekly(one, ['first']),
    one => one.settings({ closedWeekdays: [1, 2, 3] }),
    one => one.live(3),
    one => one.send(SECOND),
  );
  expect(history.violations()).toEqual([]);
  expect(history.gaps()).toEqual({ closed: 1 });
});
