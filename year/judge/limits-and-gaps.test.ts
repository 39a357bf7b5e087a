import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from './days.ts';
import { enroll, enrolled, type History, promised, READER, told, weekly } from './made-up/history.ts';

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
    told(
      enrolled(),
      throttled,
      one => one.submit({ who: 'b@one.example' }),
      one => one.answer({ who: 'b@one.example' }, 'temporary'),
      one => one.record({ who: 'b@one.example' }, 'retry', HOUR),
      one => one.pass(5 * MINUTE),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      throttled,
      one => one.pass(MINUTE),
      one => one.send(),
    ),
);

/** Answers that throttle, each as soon as the wait after the one before is over. */
const throttledFor = (history: History, ...minutes: number[]) => {
  for (const wait of minutes) {
    history.refuse({}, 'throttle');
    history.pass((wait + 1) * MINUTE);
  }
};
const backUp = (history: History) => history.backUp();
const putBack = (history: History) => history.restored(history.now() - HOUR);

promised(
  'while-throttled',
  'A backup knows the strikes of its day alone, so after a restore the first wait is five minutes again',
  () =>
    told(
      enrolled(),
      backUp,
      one => throttledFor(one, 5, 15, 60),
      putBack,
      one => throttledFor(one, 5),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      backUp,
      one => throttledFor(one, 5, 15, 60),
      one => throttledFor(one, 5),
      one => one.send(),
    ),
);

promised(
  'while-throttled',
  'Strikes that a backup knows count after a restore',
  () => told(enrolled(), one => thriceThenPutBack(one, 240)),
  () => told(enrolled(), one => thriceThenPutBack(one, 60)),
);

/** Three strikes stand in the backup that is put back; the server asks for less once more, and the next mail goes after so many minutes. */
function thriceThenPutBack(history: History, minutes: number) {
  throttledFor(history, 5, 15, 60);
  backUp(history);
  putBack(history);
  throttledFor(history, minutes);
  history.send();
}

promised(
  'over-quota',
  'The day has its quota',
  () =>
    told(
      enrolled({ perDay: 1 }),
      one => one.refuse({}, 'temporary'),
      one => one.pass(HOUR),
      one => one.send(),
    ),
  () =>
    told(
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
    told(
      enrolled({ warmUp: true }),
      one => one.pass(HOUR),
      one => sendMany(one, 49),
      one => one.send(),
      one => one.pass(DAY),
      one => sendMany(one, 100),
    ),
  () =>
    told(
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
    told(
      enrolled(),
      one => one.enter(),
      one => one.process('died'),
      one => one.live(2, false),
      one => one.process('started'),
      one => one.record({}, 'retry'),
    ),
  () =>
    told(
      enrolled(),
      one => one.enter(),
      one => one.live(1),
    ),
);

promised(
  'gap',
  'A lesson comes within nine days, or its days are made up of causes',
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.pause(true, 'one.example'),
      one => one.live(20),
      one => one.pause(false, 'one.example'),
    ),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.live(5),
    ),
);

promised(
  'gap',
  'A cause that did not cover the day is none',
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      one => nightly(one, 13),
    ),
  () =>
    told(
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
    history.tell({ kind: 'resumed', name: 'refused', outcome: 'resumed' });
    history.pause(false, '', 'refused');
    history.pass((24 - hours) * HOUR);
    history.tell({ kind: 'beat', process: 'first' });
    history.day();
  }
}

promised(
  'gap',
  'The first lesson comes on the next open day',
  () =>
    told(
      enrolled(),
      one => one.settings({ closedWeekdays: [1, 2, 3, 4, 5] }),
      one => one.live(4),
    ),
  () =>
    told(
      enrolled(),
      one => one.settings({ closedWeekdays: [1, 2] }),
      one => one.live(4),
    ),
);

promised(
  'gap',
  'At the slower pace whoever goes on after a rest waits two weeks, and no longer',
  () => told(atTheSlowerPace(), rests, one => one.live(14)),
  () => told(atTheSlowerPace(), rests, one => one.live(18)),
);

promised(
  'gap',
  'At the slower pace the copy of a lesson in doubt comes after two weeks, and no later',
  () => told(atTheSlowerPace(), inDoubt, one => one.live(14)),
  () => told(atTheSlowerPace(), inDoubt, one => one.live(18)),
);

promised(
  'gap',
  'At the usual pace the copy of a lesson in doubt comes after a week',
  () => told(enrolled(), inDoubt, one => one.live(8)),
  () => told(enrolled(), inDoubt, one => one.live(14)),
);

promised(
  'gap',
  'At the slower pace a course after another one begins on the first open day after fifteen',
  () => told(atTheSlowerPace(), one => followedBySitting(one, '2026-12-05')),
  () => told(atTheSlowerPace(), one => followedBySitting(one, '2026-12-04')),
);

promised(
  'gap',
  'At the usual pace closed days put such a course off for seventeen days at most',
  () => told(enrolled(), one => followedBySitting(one, '2026-12-02', '2026-12-03')),
  () => told(enrolled(), one => followedBySitting(one, '2026-12-05')),
);

/** A course ends on 16 November, and the one that its reader wanted after it is planned for `begins`. The clinic is closed from 1 December on. */
function followedBySitting(history: History, closedUntil: string, begins = '2026-12-06') {
  history.settings({ closedDates: [{ from: '2026-12-01', until: closedUntil }] });
  history.tell({ kind: 'presses', who: READER, act: 'course', enrollment: null, course: 'sitting' });
  weekly(history, ['first', 'second']);
  history.send({ lesson: 'third' });
  history.enrollment('completed', { from: 'active' });
  history.enrollment('active', { course: 'sitting', nextSendAt: Date.parse(`${begins}T07:00:00+09:00`) });
  while (history.now() < Date.parse(`${begins}T00:00:00+09:00`)) history.live(1);
  history.until(`${begins} 07:00`);
  history.send({ course: 'sitting' });
}

/** Somebody who chose, an hour ago, to get a lesson every other week. */
function atTheSlowerPace(): History {
  const history = enrolled();
  history.tell({ kind: 'presses', who: READER, act: 'rhythm', enrollment: null, course: null, pace: 2 });
  history.pass(HOUR);
  return history;
}

function rests(history: History) {
  weekly(history, ['first']);
  history.enrollment('paused', { from: 'active' });
  history.enrollment('active', { from: 'paused' });
}

const inDoubt = (history: History) => history.refuse({}, 'silent', 14 * DAY);

test('gaps of more than eight days are counted by what most of their days were lost to', () => {
  const history = told(
    enrolled(),
    one => weekly(one, ['first']),
    one => one.settings({ closedWeekdays: [1, 2, 3] }),
    one => one.live(3),
    one => one.send({ lesson: 'second' }),
  );
  expect(history.violations()).toEqual([]);
  expect(history.gaps()).toEqual({ closed: 1 });
});
