import { DAY, HOUR, MINUTE } from './days.ts';
import { enrolled, type History, promised, READER, told } from './made-up/history.ts';

promised(
  'taken-from-living-owner',
  'A living owner keeps its mail, a dead one loses it',
  () => told(enrolled(), takenOver('died')),
  () => told(enrolled(), takenOver(undefined)),
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
    told(
      enrolled(),
      silentOnce,
      one => one.pass(31 * MINUTE),
      one => one.send(again),
    ),
  () =>
    told(
      enrolled(),
      silentOnce,
      one => one.pass(31 * MINUTE),
      one => one.send(),
    ),
);

promised(
  'unmarked-copy',
  'A restored database knows which lesson was on its way when the program died',
  () => told(enrolled(), diedAndRestored, one => one.send(again)),
  () => told(enrolled(), diedAndRestored, one => one.send()),
);

promised(
  'unmarked-copy',
  'A copy that is put back by hand may lack what was on its way last, and nothing that came long before',
  () =>
    told(
      enrolled(),
      one => one.live(1),
      one => diedAndRestored(one, true),
      one => one.send(),
    ),
  () =>
    told(
      enrolled(),
      one => silentAndRestored(one, true),
      one => one.send(),
    ),
);

/** The program dies with a lesson on its way, and a copy from before is put back. */
function diedAndRestored(history: History, byHand = false) {
  const madeAt = history.now() - MINUTE;
  history.enter();
  history.submit();
  history.process('died');
  history.pass(20 * MINUTE);
  restoredAndPaused(history, madeAt, byHand);
}

function silentAndRestored(history: History, byHand: boolean) {
  const madeAt = history.now() - MINUTE;
  silentOnce(history);
  history.live(1);
  history.until('2026-11-03 07:00');
  restoredAndPaused(history, madeAt, byHand);
}

function restoredAndPaused(history: History, madeAt: number, byHand: boolean) {
  history.restored(madeAt, byHand);
  history.process('started');
  history.pause(true, '', 'restored');
  history.tell({ kind: 'resumed', name: 'restored', outcome: 'resumed' });
  history.pause(false, '', 'restored');
}

promised(
  'copy-too-soon',
  'After no answer half an hour, then a week; after a crash at once, then a week',
  () =>
    told(
      enrolled(),
      crash,
      one => one.pass(MINUTE),
      crashAgain,
      one => one.pass(7 * DAY),
      one => one.send(again),
    ),
  () =>
    told(
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
    told(
      enrolled(),
      one => silentFor(one, 3),
      one => one.send(again),
    ),
  () =>
    told(
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
    told(
      enrolled(),
      one => one.refuse({}, 'temporary'),
      one => one.pass(5 * MINUTE),
      one => one.send(),
    ),
  () =>
    told(
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
  () => told(enrolled(), arrivesInSilence({}, HOUR), arrivesInSilence(again, 7 * DAY), one => one.send(again)),
  () =>
    told(
      enrolled(),
      arrivesInSilence({}, HOUR),
      one => crashed(one, again),
      arrivesInSilence(again, 7 * DAY),
      one => one.until('2026-11-10 09:00'),
    ),
);

promised(
  'three-copies-in-six-days',
  'Whoever begins again, since a restore has lost that they had begun, gets the first lesson again',
  () => told(enrolled(), one => lostAndAskedAgain(one, one.now() - HOUR)),
  () => told(enrolled(), one => lostAndAskedAgain(one, one.now() - 10 * MINUTE)),
);

promised(
  'three-copies-in-six-days',
  'A course that is wished to begin again sends its first lesson again',
  () => told(enrolled(), one => begunAgain(one, 'course')),
  () => told(enrolled(), one => begunAgain(one, 'notes')),
);

/** Two copies arrive, somebody presses, and the course begins again. */
function begunAgain(history: History, act: 'course' | 'notes') {
  arrivesInSilence({}, HOUR)(history);
  history.send(again);
  history.live(1);
  history.until('2026-11-03 12:00');
  history.tell({ kind: 'presses', who: READER, act, enrollment: null, course: 'walking' });
  history.enrollment('active');
  history.send({ delivery: 'a new row of the same lesson' });
}

/** Two copies arrive, a database of `madeAt` comes back, and the reader, who began half an hour before all this, begins again. */
function lostAndAskedAgain(history: History, madeAt: number) {
  const anew = { delivery: 'a new row of the same lesson' };
  arrivesInSilence({}, HOUR)(history);
  history.send(again);
  history.live(1);
  history.until('2026-11-03 12:00');
  history.restored(madeAt);
  history.enrollment('active');
  history.confirmed();
  history.send(anew);
}

/** The whole mail arrives, and the process dies before it hears of it. */
function crashed(history: History, sending: object) {
  history.enter(sending);
  history.submit(sending);
  history.tell({
    kind: 'answered',
    who: READER,
    messageId: 'm',
    delivery: `${READER} walking first`,
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
    told(
      enrolled(),
      silentOnce,
      one => one.pass(HOUR),
      one => one.send(again),
    ),
  () =>
    told(
      enrolled(),
      silentOnce,
      one => one.pass(HOUR),
      one => one.enter(again),
      one => one.submit(again, 'accepted', true, '<new>'),
      one => one.record({}, 'sent'),
    ),
);

const ofAnotherRow = { ...again, delivery: 'a new row of the same lesson' };

promised(
  'another-message-id',
  'After a restore a lesson in doubt keeps its Message-ID',
  () => told(enrolled(), diedAndRestored, one => goesOutAgain(one, '<reader@one.example walking first>')),
  () => told(enrolled(), diedAndRestored, one => goesOutAgain(one, '<new>')),
);

function goesOutAgain(history: History, messageId: string) {
  history.enter(ofAnotherRow);
  history.submit(ofAnotherRow, 'accepted', true, messageId);
  history.answer(ofAnotherRow, 'accepted');
  history.record(ofAnotherRow, 'sent');
}

promised(
  'old-copy-unnoticed',
  'A program whose database lacks an acceptance starts paused',
  () => told(enrolled(), one => oldCopy(one, true)),
  () => told(enrolled(), one => oldCopy(one, false)),
);

promised(
  'old-copy-unnoticed',
  'A program whose database lacks that somebody left starts paused, unless it had let them go already',
  () =>
    told(enrolled(), one =>
      oldCopy(one, false, () => {
        one.database.exec('DELETE FROM subscribers');
        one.left();
      }),
    ),
  () => told(enrolled(), one => oldCopy(one, false, () => one.left())),
);

/** A lesson is accepted, and an older copy is put back by hand. `isPaused`: the program notices it. `happens`: in place of the lesson. */
function oldCopy(history: History, isPaused: boolean, happens: () => void = () => history.send()) {
  const madeAt = history.now() - MINUTE;
  happens();
  history.live(1);
  history.process('stopped');
  history.restored(madeAt, true);
  history.process('started');
  if (isPaused) history.pause(true, '', 'restored');
  history.pass(MINUTE);
  history.tell({ kind: 'beat', process: 'first' });
}
