import { HOUR, MINUTE } from './days.ts';
import { enrolled, type History, promised, told } from './made-up/history.ts';

const BY_SECOND = { process: 'second' };
const AGAIN = { possibleDuplicate: true };

/** The first process stands still with a lesson on its way, and the second one takes the lesson back. */
function takenBack(history: History) {
  history.process('started', 'second');
  history.enter();
  history.process('froze');
  history.pass(6 * MINUTE);
  history.record({}, 'retry', 0, 'second');
}

const wakes = (history: History) => history.process('woke');

promised(
  'written-by-another',
  'Whoever claimed a lesson last writes down how it ended',
  () => told(enrolled(), takenBack, one => one.send({ ...BY_SECOND, ...AGAIN }), wakes),
  () =>
    told(
      enrolled(),
      takenBack,
      one => one.enter({ ...BY_SECOND, ...AGAIN }),
      one => one.submit({ ...BY_SECOND }),
      wakes,
      one => one.record({ ...BY_SECOND }, 'sent', 0, 'first'),
    ),
);

promised(
  'written-by-another',
  'After a restore whichever process starts writes down what the memory knows as accepted, and nothing else',
  () => told(enrolled(), one => restoredOnItsWay(one, 'accepted')),
  () => told(enrolled(), one => restoredOnItsWay(one, 'temporary')),
);

/** A copy is made while the first process has a lesson on its way; the second one takes it over and hears this before the copy comes back. */
function restoredOnItsWay(history: History, saying: 'accepted' | 'temporary') {
  history.process('started', 'second');
  history.enter();
  const madeAt = history.now();
  history.process('died');
  history.pass(6 * MINUTE);
  history.record({}, 'retry', 0, 'second');
  if (saying === 'accepted') history.send({ ...BY_SECOND, ...AGAIN });
  else history.refuse({ ...BY_SECOND, ...AGAIN }, saying);
  history.process('stopped', 'second');
  history.live(1, false);
  history.restored(madeAt);
  history.process('started');
  history.delivery('sending', 'sent', {});
}

promised(
  'written-by-another',
  'A lesson that somebody else has claimed does not enter',
  () => told(enrolled(), claimedByBoth, one => one.delivery('claimed', 'sending', BY_SECOND), isSent),
  () => told(enrolled(), claimedByBoth, one => one.delivery('claimed', 'sending', {}), isSent),
);

function claimedByBoth(history: History) {
  history.process('started', 'second');
  history.delivery('due', 'claimed', {});
  history.delivery('claimed', 'due', BY_SECOND);
  history.delivery('due', 'claimed', BY_SECOND);
}

function isSent(history: History) {
  for (const sending of [{}, BY_SECOND]) {
    history.submit(sending);
    history.answer(sending, 'accepted');
  }
  history.record(BY_SECOND, 'sent');
}

function acceptedLate(history: History) {
  wakes(history);
  history.submit();
  history.answer({}, 'accepted');
}

promised(
  'acceptance-dropped',
  'A 250 counts that comes after the lesson was taken back',
  () =>
    told(
      enrolled(),
      takenBack,
      acceptedLate,
      one => one.delivery('retry', 'sent', {}),
      one => one.pass(HOUR),
    ),
  () =>
    told(
      enrolled(),
      takenBack,
      acceptedLate,
      one => one.pass(HOUR),
      one => one.process('started', 'third'),
    ),
);
