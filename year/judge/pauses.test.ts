import { HOUR, MINUTE } from './days.ts';
import { enrolled, type History, promised, READER, told } from './made-up/history.ts';

const DOMAIN = 'one.example';
const PROBE = `${READER} walking first`;

/** The reader's domain is held, and their lesson is the one that may ask. */
function held(history: History) {
  history.pause(true, DOMAIN, 'refused', PROBE);
  history.pass(HOUR);
}

/** Nobody answered, and the reader's lesson is the one that asks. */
function silence(history: History) {
  history.pause(true, '', 'unreachable', PROBE);
  history.pass(HOUR);
}

const waits = (history: History) =>
  history.database
    .prepare(
      `INSERT INTO deliveries (id, kind, subscriber_id, state, due_at, next_attempt_at, message_id)
       VALUES ('waiting', 'confirmation', ?, 'retry', 0, 0, '<waiting>')`,
    )
    .run(READER);

promised(
  'pause-ended-unasked',
  'A held domain is released by the probe that was accepted, not by one that was refused for another reason',
  () =>
    told(
      enrolled(),
      held,
      one => one.send(),
      one => one.pause(false, DOMAIN),
      after,
    ),
  () =>
    told(
      enrolled(),
      waits,
      held,
      one => one.refuse({}, 'temporary'),
      one => one.pause(false, DOMAIN),
      after,
      gone,
    ),
);

promised(
  'pause-ended-unasked',
  'A pause because nobody answered ends by any answer, and not while nobody does',
  () =>
    told(
      enrolled(),
      silence,
      one => one.refuse({}, 'temporary'),
      one => one.pause(false, '', 'unreachable'),
      after,
    ),
  () =>
    told(
      enrolled(),
      silence,
      one => one.refuse({}, 'away'),
      one => one.pause(false, '', 'unreachable'),
      after,
    ),
);

promised(
  'pause-ended-unasked',
  'What only somebody’s word ends is not ended by an accepted mail',
  () =>
    told(
      enrolled(),
      one => one.pause(true, '', 'restored'),
      one => one.tell({ kind: 'resumed', name: 'restored', outcome: 'resumed' }),
      one => one.pause(false, '', 'restored'),
      after,
    ),
  () =>
    told(
      enrolled(),
      one => one.pause(true, '', 'restored'),
      one => one.pause(false, '', 'restored'),
      after,
    ),
);

function after(history: History) {
  history.pass(15 * MINUTE);
  history.process('started', 'second');
}

const gone = (history: History) => history.database.exec("DELETE FROM deliveries WHERE id = 'waiting'");
