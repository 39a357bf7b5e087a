import { DAY, HOUR, MINUTE } from './days.ts';
import {
  addReader,
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

const confirmation = (nth: number) => ({ mail: 'confirmation', delivery: `confirmation ${nth}` });
const askAndGet = (nth: number) => (history: History) => {
  history.ask();
  history.send(confirmation(nth));
};

promised(
  'without-consent',
  'A lesson goes only to a reader who has not left since confirming',
  () =>
    told(
      enrolled(),
      one => one.enter(),
      one => one.left(),
      one => one.answer({}, 'accepted'),
      one => one.record({}, 'sent'),
    ),
  () =>
    told(
      enrolled(),
      one => one.left(),
      one => one.send(),
    ),
);

promised(
  'without-consent',
  'Confirming anew after leaving is a new consent, another course of the reader is none',
  () =>
    told(
      enrolled(),
      one => one.left(),
      one => one.confirmed('unknown'),
      one => one.send(),
      one =>
        one.database.exec(
          "UPDATE subscribers SET status = 'active'; UPDATE enrollments SET state = 'active', next_send_at = 0",
        ),
    ),
  () => told(enrolled(), one => one.send({ course: 'sitting' })),
);

promised(
  'without-consent',
  'A restored copy from before somebody left brings no lessons back',
  () => told(enrolled(), leftAndRestored, one => one.pass(HOUR)),
  () => told(enrolled(), leftAndRestored, one => one.send({ lesson: 'second' })),
);

/** The reader leaves, passes follow, and a copy from before comes back. */
function leftAndRestored(history: History) {
  const madeAt = history.now();
  history.send();
  history.live(1);
  history.left();
  history.live(6);
  history.restored(madeAt);
  history.database.exec("UPDATE subscribers SET status = 'unsubscribed'");
}

promised(
  'without-consent',
  'A notice goes only to somebody who has confirmed and not left',
  () => told(enrolled(), one => one.send({ mail: 'already-enrolled' })),
  () =>
    told(
      enrolled(),
      one => one.left(),
      one => one.send({ mail: 'already-enrolled' }),
    ),
);

promised(
  'without-consent',
  'The link to the own page also goes to somebody who left, if they asked for it',
  () =>
    told(
      enrolled(),
      one => one.left(),
      one => one.asksForLink(),
      one => one.send({ mail: 'own-page' }),
    ),
  () =>
    told(
      enrolled(),
      one => one.left(),
      one => one.send({ mail: 'own-page' }),
    ),
);

const pressed = (act: 'course' | 'stop' | 'come-back', done: string) => (history: History) => {
  const about = { who: READER, act, enrollment: null, course: act === 'course' ? 'sitting' : null };
  history.tell({ kind: 'presses', ...about });
  history.tell({ kind: 'pressed', ...about, done });
};

const begunAndStopped = (history: History) =>
  void told(
    history,
    pressed('course', 'begun'),
    one => one.enrollment('active', { course: 'sitting' }),
    pressed('stop', 'stopped'),
  );

promised(
  'without-consent',
  'Who comes back has agreed anew, also to a course that was begun for them',
  () => told(enrolled(), begunAndStopped, pressed('come-back', 'came-back'), one => one.send({ course: 'sitting' })),
  () => told(enrolled(), begunAndStopped, one => one.send({ course: 'sitting' })),
);

promised(
  'mail-to-a-stranger',
  'Nobody gets mail who never asked; the page may come a moment after the mail',
  () =>
    told(
      newHistory(),
      one => one.send(confirmation(1)),
      one => one.pass(MINUTE),
      one => one.ask(),
    ),
  () =>
    told(
      newHistory(),
      one => one.enter(confirmation(1)),
      one => one.record(confirmation(1), 'retry'),
    ),
);

promised(
  'confirmation-without-request',
  'Each confirmation follows a request',
  () => told(newHistory(), askAndGet(1), one => one.pass(HOUR), askAndGet(2)),
  () =>
    told(
      newHistory(),
      askAndGet(1),
      one => one.pass(HOUR),
      one => one.send(confirmation(2)),
    ),
);

promised(
  'too-many-confirmations',
  'A third confirmation is the last until somebody confirms; what did not leave does not count',
  () =>
    told(
      newHistory(),
      one => one.refuse(confirmation(0), 'away'),
      threeMails,
      one => one.confirmed(),
      askAndGet(4),
    ),
  () => told(newHistory(), threeMails, one => one.pass(9 * DAY), askAndGet(4)),
);

function threeMails(history: History) {
  history.ask();
  askAndGet(1)(history);
  history.pass(11 * MINUTE);
  askAndGet(2)(history);
  history.pass(DAY);
  askAndGet(3)(history);
}

promised(
  'confirmations-too-close',
  'Confirmations are ten minutes apart, and the third comes a day after the first',
  () => told(newHistory(), askAndGet(1), one => one.pass(10 * MINUTE), askAndGet(2)),
  () => told(newHistory(), askAndGet(1), one => one.pass(MINUTE), askAndGet(2)),
);

promised(
  'too-many-confirmations',
  'A suppressed reader who asks gets one confirmation in 30 days',
  () =>
    told(
      struckOff(),
      one => one.pass(DAY),
      askAndGet(2),
      one => one.pass(30 * DAY),
      askAndGet(3),
    ),
  () =>
    told(
      struckOff(),
      one => one.pass(DAY),
      askAndGet(2),
      one => one.pass(2 * DAY),
      askAndGet(3),
    ),
);

function struckOff(): History {
  const history = enrolled();
  history.refuse({}, 'hard', 0, 'failed');
  history.enrollment('stopped', { from: 'active' });
  history.database.exec("UPDATE subscribers SET status = 'suppressed'; UPDATE enrollments SET state = 'stopped'");
  return history;
}

promised(
  'sent-to-suppressed',
  'After a hard refusal nothing goes until the clinic lifts it',
  () =>
    told(
      struckOff(),
      one => one.tell({ kind: 'decided', what: 'lifted', who: READER }),
      one => one.send(),
    ),
  () =>
    told(
      struckOff(),
      one => one.tell({ kind: 'decided', what: 'confirmed' }),
      one => one.send(),
    ),
);

promised(
  'given-up-without-blame',
  'A lesson is given up only for what is said of the address',
  () =>
    told(enrolled(), twice('filtered', 'failed'), one => one.database.exec("UPDATE enrollments SET state = 'stopped'")),
  () =>
    told(enrolled(), twice('blocked', 'failed'), one => one.database.exec("UPDATE enrollments SET state = 'stopped'")),
);

function twice(saying: 'filtered' | 'blocked', to: string) {
  return (history: History) => {
    history.refuse({}, saying, 2 * HOUR);
    history.pass(2 * HOUR);
    history.refuse({}, saying, 0, to);
  };
}

promised(
  'given-up-without-blame',
  'Crashes alone never give a lesson up',
  () => told(enrolled(), crashed, one => one.record({}, 'retry', 0, 'second')),
  () =>
    told(
      enrolled(),
      crashed,
      one => one.record({}, 'retry', 0, 'second'),
      one => one.delivery('retry', 'failed', { process: 'second' }),
    ),
);

function crashed(history: History) {
  history.process('started', 'second');
  history.enter();
  history.process('died');
}

promised(
  'struck-off-without-blame',
  'An address is suppressed only for what is said of it',
  () => told(struckOff()),
  () =>
    told(
      enrolled(),
      one => one.refuse({}, 'sender'),
      one => one.database.exec("UPDATE subscribers SET status = 'in-question'"),
    ),
);

promised(
  'stopped-without-reason',
  'A course stops only when its reader leaves or is refused for good',
  () =>
    told(
      enrolled(),
      one => one.enrollment('stopped', { from: 'active' }),
      one => one.left(),
    ),
  () => told(enrolled(), one => one.enrollment('stopped', { from: 'active' })),
);

promised(
  'confirmed-not-enrolled',
  'Whoever confirms is enrolled',
  () => enrolled(),
  () =>
    told(
      newHistory(),
      one => one.ask(),
      one => addReader(one.database, READER, COURSE),
      one => one.tell({ kind: 'confirmed', who: READER, course: 'sitting', outcome: 'confirmed' }),
    ),
);

promised(
  'open-after-leaving',
  'Whoever left has no open course',
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.left(),
    ),
  () =>
    told(
      enrolled(),
      one => one.send(),
      one => one.left(),
      one => one.database.exec("UPDATE enrollments SET state = 'active'"),
      one => one.live(1),
    ),
);

promised(
  'completed-too-early',
  'A course is completed when every lesson went out',
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first', 'second', 'third']),
      one => one.enrollment('completed', { from: 'active' }),
    ),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first']),
      one => one.enrollment('completed', { from: 'active' }),
    ),
);

const finished = (history: History) => {
  history.database.exec("UPDATE enrollments SET state = 'completed', next_send_at = NULL");
  history.end();
};

promised(
  'unfinished',
  'After the calm weeks everybody has finished',
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first', 'second', 'third']),
      one => one.enrollment('completed', { from: 'active' }),
      finished,
    ),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first', 'second', 'third']),
      one => one.end(),
    ),
);

promised(
  'lesson-never-arrived',
  'Every lesson arrived in truth',
  () => told(enrolled(), one => weekly(one, ['first', 'second', 'third']), finished),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first', 'second', 'third']),
      one => enroll(one, 'b@one.example'),
      one => one.left('unknown', 'b@one.example'),
      finished,
    ),
);

promised(
  'course-not-received',
  'Whoever confirmed and stayed got the whole course',
  () => told(enrolled(), one => weekly(one, ['first', 'second', 'third']), finished),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first', 'second']),
      one => one.database.exec("UPDATE enrollments SET state = 'stopped'"),
      one => one.end(),
    ),
);

promised(
  'paused-without-reason',
  'In the end nothing is paused',
  () => told(enrolled(), one => weekly(one, ['first', 'second', 'third']), finished),
  () =>
    told(
      enrolled(),
      one => weekly(one, ['first', 'second', 'third']),
      one => one.database.exec("INSERT INTO pauses (domain, reason, at) VALUES ('', 'refused', 0)"),
      finished,
    ),
);
