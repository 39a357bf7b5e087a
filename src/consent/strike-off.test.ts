import { beforeEach, describe, expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { deliver } from '../delivery/deliver.ts';
import type { RefusalKind, SendOutcome } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';
import { tick } from '../scheduling/tick.ts';
import { DAY, enrollReaders, START, testDeps, WEEK } from '../testing/deps.ts';
import { reply, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC, nodeWithSmtp } from '../testing/walk.ts';
import { confirmStrikeOffs, countInQuestion, readInQuestion, releaseStrikeOffs } from './in-question.ts';
import { liftSuppression } from './lift.ts';
import { unsubscribe } from './unsubscribe.ts';

const TODAY = '2026-11-22';
const EVER = { day: TODAY, until: Number.MAX_SAFE_INTEGER };
const LATER = START + 3_600_000;
const YES: SendOutcome = { accepted: true, response: '250 OK' };
const no = (kind: RefusalKind = 'hard'): SendOutcome => ({
  accepted: false,
  kind,
  rule: 'no-such-user',
  reason: '550 5.1.1',
});

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
});

const run = () => world.run();

/** Readers whose second lesson is due, one for each of these domains. */
async function readersAt(domains: string[]) {
  await enrollReaders(world.sql, { count: domains.length, at: START });
  const rows = domains.map((domain, n) => ({ id: `sub_${n}`, email: `r${n}@${domain}` }));
  await world.sql(
    `UPDATE subscribers SET email = j.value ->> 'email', email_key = j.value ->> 'email' FROM json_each(?) j
     WHERE subscribers.id = j.value ->> 'id'`,
    JSON.stringify(rows),
  );
}
const numberOf = (to: string) => Number(/^r(\d+)@/.exec(to)![1]);
/** A server that does not know these readers. */
const doesNotKnow = (unknown: (n: number, domain: string) => boolean) => {
  world.mailer.answer = ({ to }) => (unknown(numberOf(to), to.split('@')[1]!) ? no() : YES);
};
const everyTenth = (n: number) => n % 10 === 9;

const statuses = async () => {
  const rows = await world.sql('SELECT status, count(*) AS n FROM subscribers GROUP BY 1 ORDER BY 1');
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};
const statusOf = async (n: number) =>
  (await world.sql(`SELECT status FROM subscribers WHERE id = 'sub_${n}'`))[0]!.status;
const lessonsOf = (n: number) => world.messages.filter(({ to }) => numberOf(to) === n).length;

describe('a relay that calls every tenth reader unknown for a day suppresses nobody', () => {
  test.each([
    ['over five domains', (n: number) => `d${n % 5}.example`, 50],
    ['over fifty domains', (n: number) => `d${n}.example`, 50],
    ['within one domain', () => 'one.example', 50],
    ['within one domain, where the tens do not come out even', () => 'one.example', 59],
    ['over a hundred domains', (n: number) => `d${n}.example`, 100],
  ])('%s', async (_, domainOf, count) => {
    await readersAt(Array.from({ length: count }, (_, n) => domainOf(n)));
    doesNotKnow(everyTenth);
    await run();
    const unknown = Math.floor(count / 10);
    expect(await statuses()).toEqual({ active: count - unknown, 'in-question': unknown });
    expect(await countInQuestion(world.deps)).toBe(unknown);
    world.mailer.answer = () => YES;
    for (let week = 0; week < 3; week += 1) {
      world.clock.advance(WEEK);
      await run();
    }
    expect([lessonsOf(0), lessonsOf(9)]).toEqual([4, 0]); // readers in question get nothing
  });
});

describe('a plausible number of refusals suppresses', () => {
  test.each([
    [4, 200],
    [4, 40],
    [4, 4],
    [5, 60],
    [19, 200],
  ])('%i unknown among %i', async (unknown, count) => {
    await readersAt(Array(count).fill('one.example'));
    await world.sql('UPDATE enrollments SET next_send_at = ? WHERE CAST(substr(id, 5) AS INTEGER) < ?', LATER, unknown);
    doesNotKnow(n => n < unknown);
    await run();
    world.clock.set(LATER); // the same day, after the others have been accepted
    await run();
    expect(await countInQuestion(world.deps)).toBe(0);
    expect((await statuses()).suppressed).toBe(unknown);
  });
});

test.each([
  [5, 5],
  [5, 50],
  [20, 200],
])('%i unknown among %i are put in question', async (unknown, count) => {
  await readersAt(Array(count).fill('one.example'));
  doesNotKnow(n => n < unknown);
  await run();
  expect((await statuses())['in-question']).toBe(unknown);
});

test('only the domain that refuses too many is in question, where the relay as a whole does not', async () => {
  await readersAt([...Array(20).fill('bad.example'), ...Array(180).fill('good.example')]);
  await world.sql(
    'UPDATE enrollments SET next_send_at = ? WHERE CAST(substr(id, 5) AS INTEGER) IN (0, 1, 2, 3, 4, 5, 20, 21)',
    LATER,
  );
  doesNotKnow((n, domain) => (domain === 'bad.example' ? n < 6 : n < 22));
  await run();
  world.clock.set(LATER); // the same day, after the others have been accepted: the tenth is counted as answers come in
  await run();
  const rows = await world.sql('SELECT domain, state, count(*) AS n FROM suppressions GROUP BY 1, 2 ORDER BY 1');
  expect(rows).toEqual([
    { domain: 'bad.example', state: 'in-question', n: 6 },
    { domain: 'good.example', state: 'struck-off', n: 2 },
  ]);
  expect(await statuses()).toEqual({ active: 192, 'in-question': 6, suppressed: 2 });
  expect((await readInQuestion(world.deps))[0]!.domains).toMatchObject([{ domain: 'bad.example', accepted: 14 }]);
});

test('after too many refusals, later ones of that day are in question at once, and the next day is counted anew', async () => {
  await readersAt(Array(60).fill('one.example'));
  await world.sql(
    'UPDATE enrollments SET next_send_at = ? WHERE CAST(substr(id, 5) AS INTEGER) >= 5',
    START + DAY * 30,
  );
  doesNotKnow(() => true);
  const next = async (n: number) => {
    await world.sql(`UPDATE enrollments SET next_send_at = ? WHERE id = 'enr_${n}'`, world.clock.now());
    await run();
    return statusOf(n);
  };
  await run();
  expect(await statuses()).toEqual({ active: 55, 'in-question': 5 });
  expect(await next(5)).toBe('in-question');
  world.clock.advance(DAY);
  expect(await next(6)).toBe('suppressed');
  expect((await statuses())['in-question']).toBe(6);
});

test('the day is that of the clinic', async () => {
  await readersAt(Array(8).fill('one.example'));
  await world.sql(
    'UPDATE enrollments SET next_send_at = ? WHERE CAST(substr(id, 5) AS INTEGER) >= 4',
    START + DAY * 30,
  );
  doesNotKnow(() => true);
  await run(); // 13:00 in Tokyo, 4:00 in UTC
  world.clock.set(Date.parse('2026-11-23T07:00:00+09:00')); // still the 22nd in UTC
  await world.sql(
    'UPDATE enrollments SET next_send_at = ? WHERE next_send_at > ?',
    world.clock.now(),
    world.clock.now(),
  );
  await run();
  expect(await statuses()).toEqual({ suppressed: 8 });
});

/** One reader of two courses, with a notice and a lesson of the second course on their way. */
async function oneReaderOfTwoCourses() {
  await readersAt(['one.example']);
  await world.sql(`INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
    VALUES ('enr_other', 'sub_0', 'knee-back', 'active', 2, NULL, 7, 0)`);
  await world.sql(`INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at)
    VALUES ('sgn_a', 'sub_0', 'thigh-sciatica', 0, 0)`);
  await world.sql(`INSERT INTO deliveries (id, kind, subscriber_id, subject_id, state, due_at, next_attempt_at, message_id)
    VALUES ('dlv_a', 'already-enrolled', 'sub_0', 'sgn_a', 'due', ${START}, ${START}, '<a>')`);
  await world.sql(`INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, state, due_at, next_attempt_at, message_id)
    VALUES ('dlv_b', 'lesson', 'sub_0', 'enr_other', 'knee-back', 2, 'due', ${START}, ${START}, '<b>')`);
  await world.sql('UPDATE enrollments SET next_send_at = NULL');
}
const answerAlike = (outcome: SendOutcome) => {
  world.mailer.answer = () => outcome;
};
/** Answers mail `<a>` at once, and `<b>` after that answer is recorded. */
const answerOneAfterTheOther = (a: SendOutcome, b: SendOutcome) => {
  world.mailer.answer = async ({ messageId }) => {
    if (messageId === '<a>') return a;
    await expect
      .poll(async () => (await world.sql("SELECT state FROM deliveries WHERE id = 'dlv_a'"))[0]!.state)
      .toBe('failed');
    return b;
  };
};

test.each([
  ['at once', () => answerAlike(no())],
  ['one after the other', () => answerOneAfterTheOther(no(), no())],
])('two refusals of one address, %s, are counted once', async (_, answer) => {
  await oneReaderOfTwoCourses();
  answer();
  await run();
  expect(await world.sql("SELECT count(*) AS n FROM deliveries WHERE state = 'failed'")).toEqual([{ n: 2 }]);
  expect(await world.sql('SELECT struck_off AS n FROM receiver_days')).toEqual([{ n: 1 }]);
  expect(await statuses()).toEqual({ suppressed: 1 });
});

test.each(['filtered', 'full'] as const)(
  'a suppression after many soft refusals (%s) is checked in the same way',
  async kind => {
    await readersAt(Array(5).fill('one.example'));
    world.mailer.answer = () => no(kind);
    await run();
    for (let step = 0; step < 200 && (await statuses()).active; step += 1) {
      world.clock.advance(DAY / 4);
      await run();
    }
    expect(await statuses()).toEqual({ 'in-question': 5 });
  },
);

describe('the clinic decides', () => {
  beforeEach(async () => {
    await readersAt(Array(50).fill('one.example'));
    await world.sql(`INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
      VALUES ('enr_paused', 'sub_9', 'heavy-legs', 'paused', 3, NULL, 7, 0),
        ('enr_other', 'sub_9', 'knee-back', 'active', 4, ${START + 2 * DAY}, 2, 0)`);
    doesNotKnow(everyTenth);
    await run();
    world.clock.advance(60_000);
    world.mailer.answer = () => YES;
  });

  /** Another lesson of this reader is due on the same day. */
  async function refuseNow(n: number) {
    await world.sql(
      `UPDATE enrollments SET next_send_at = ?, next_lesson = 3 WHERE id = 'enr_${n}'`,
      world.clock.now(),
    );
    await world.sql(`UPDATE deliveries SET accepted_at = 1 WHERE enrollment_id = 'enr_${n}'`);
    await world.sql(`UPDATE subscribers SET last_lesson_at = NULL WHERE id = 'sub_${n}'`);
    await run();
  }

  const coursesOf = (n: number) =>
    world.sql(
      `SELECT id, state, next_lesson, stopped_from, ended_at IS NOT NULL AS ended,
        next_send_at IS NULL AS undated FROM enrollments WHERE subscriber_id = 'sub_${n}' ORDER BY id`,
    );
  const STOOD = [
    { id: 'enr_9', state: 'active', next_lesson: 2, stopped_from: null, ended: 0, undated: 0 },
    { id: 'enr_other', state: 'active', next_lesson: 4, stopped_from: null, ended: 0, undated: 0 },
    { id: 'enr_paused', state: 'paused', next_lesson: 3, stopped_from: null, ended: 0, undated: 1 },
  ];

  test('until the clinic decides all their courses stop, and each keeps its earlier state', async () => {
    expect(await coursesOf(9)).toEqual([
      { id: 'enr_9', state: 'stopped', next_lesson: 2, stopped_from: 'active', ended: 1, undated: 1 },
      { id: 'enr_other', state: 'stopped', next_lesson: 4, stopped_from: 'active', ended: 1, undated: 1 },
      { id: 'enr_paused', state: 'stopped', next_lesson: 3, stopped_from: 'paused', ended: 1, undated: 1 },
    ]);
  });

  test('release: all continue where they were, and get the refused lesson once', async () => {
    expect(await releaseStrikeOffs(world.deps, EVER)).toBe(5);
    expect(await statuses()).toEqual({ active: 50 });
    expect(await coursesOf(9)).toEqual(STOOD);
    expect(await world.sql('SELECT * FROM suppressions')).toEqual([]);
    await run();
    await run();
    expect(lessonsOf(9)).toBe(1); // two courses are due, and one lesson a day goes out
    expect([19, 29, 39, 49].map(lessonsOf)).toEqual([1, 1, 1, 1]);
    world.clock.advance(DAY);
    await run();
    expect(lessonsOf(9)).toBe(2);
    expect(await world.sql('SELECT sum(failed) AS n FROM lesson_counts')).toEqual([{ n: 0 }]);
    expect(await world.sql('SELECT sum(stopped) AS n FROM course_counts')).toEqual([{ n: 0 }]);
    expect(await releaseStrikeOffs(world.deps, EVER)).toBe(0);
  });

  test('confirm: all are suppressed, and stay so when more are refused on that day', async () => {
    expect(await confirmStrikeOffs(world.deps, EVER)).toBe(5);
    expect(await statuses()).toEqual({ active: 45, suppressed: 5 });
    doesNotKnow(n => n === 0);
    await refuseNow(0);
    expect(await statuses()).toEqual({ active: 44, 'in-question': 1, suppressed: 5 });
    expect(await releaseStrikeOffs(world.deps, EVER)).toBe(1);
    world.clock.advance(WEEK);
    world.mailer.answer = () => YES;
    await run();
    expect(lessonsOf(9)).toBe(0);
    expect(await confirmStrikeOffs(world.deps, EVER)).toBe(0);
  });

  test('after a release the day still counts, so the next refusal is in question again', async () => {
    await releaseStrikeOffs(world.deps, EVER);
    doesNotKnow(n => n === 9);
    await run();
    expect(await statuses()).toEqual({ active: 49, 'in-question': 1 });
  });

  test('only what the clinic has seen is decided', async () => {
    await world.sql("UPDATE suppressions SET at = ? WHERE subscriber_id = 'sub_9'", world.clock.now());
    const seen = { day: TODAY, until: world.clock.now() - 1 };
    expect(await confirmStrikeOffs(world.deps, seen)).toBe(4);
    expect([await statusOf(9), await statusOf(19)]).toEqual(['in-question', 'suppressed']);
    expect(await readInQuestion(world.deps)).toMatchObject([{ readers: 1, shown: [{ subscriberId: 'sub_9' }] }]);
    expect(await releaseStrikeOffs(world.deps, { day: '2026-11-21', until: world.clock.now() })).toBe(0);
    expect(await releaseStrikeOffs(world.deps, { ...seen, until: world.clock.now() })).toBe(1);
    expect([await statusOf(9), await statusOf(19)]).toEqual(['active', 'suppressed']);
  });

  test('what is shown: the day, its domains, who waits, and what the server said', async () => {
    expect(await readInQuestion(world.deps)).toEqual([
      {
        day: TODAY,
        readers: 5,
        until: START,
        domains: [{ day: TODAY, domain: 'one.example', readers: 5, accepted: 45 }],
        shown: expect.arrayContaining([
          { day: TODAY, subscriberId: 'sub_9', email: 'r9@one.example', response: '550 5.1.1' },
        ]),
      },
    ]);
  });

  test('each day is shown by itself, the oldest first', async () => {
    await world.sql("UPDATE suppressions SET day = '2026-11-21' WHERE subscriber_id = 'sub_9'");
    expect(await readInQuestion(world.deps)).toMatchObject([
      { day: '2026-11-21', readers: 1, domains: [{ readers: 1, accepted: 0 }], shown: [{ subscriberId: 'sub_9' }] },
      { day: TODAY, readers: 4, domains: [{ readers: 4, accepted: 45 }], shown: [{}, {}, {}, {}] },
    ]);
  });

  test('a release does not bring back a reader who left meanwhile', async () => {
    const [mail] = await world.sql("SELECT id FROM deliveries WHERE enrollment_id = 'enr_9'");
    await unsubscribe(world.deps, mail!.id, 'origin');
    expect(await statusOf(9)).toBe('unsubscribed');
    doesNotKnow(() => true);
    await refuseNow(1);
    expect([await statusOf(9), await statusOf(1)]).toEqual(['unsubscribed', 'in-question']);
    world.mailer.answer = () => YES;
    await releaseStrikeOffs(world.deps, { ...EVER });
    expect([await statusOf(9), await statusOf(19)]).toEqual(['unsubscribed', 'active']);
    expect((await coursesOf(9)).map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    world.clock.advance(DAY);
    await run();
    expect([lessonsOf(9), lessonsOf(19)]).toEqual([0, 1]);
  });

  test('a reader who left meanwhile counts as left, not as suppressed, when the clinic confirms', async () => {
    const [mail] = await world.sql("SELECT id FROM deliveries WHERE enrollment_id = 'enr_9'");
    await unsubscribe(world.deps, mail!.id, 'origin');
    expect(await confirmStrikeOffs(world.deps, EVER)).toBe(5);
    expect(await statuses()).toEqual({ active: 45, suppressed: 4, unsubscribed: 1 });
  });

  test('a complaint that comes meanwhile stands, whatever the clinic says', async () => {
    await world.sql("UPDATE suppressions SET cause = 'complaint', state = 'struck-off' WHERE subscriber_id = 'sub_9'");
    await world.sql("UPDATE subscribers SET status = 'suppressed' WHERE id = 'sub_9'");
    expect(await releaseStrikeOffs(world.deps, EVER)).toBe(4);
    expect(await statusOf(9)).toBe('suppressed');
    expect(await liftSuppression(world.deps, 'r9@one.example')).toEqual({ outcome: 'complaint' });
    doesNotKnow(n => n === 19);
    await run(); // one more refusal puts the day in question again, but not the complaint
    expect([await statusOf(9), await statusOf(19)]).toEqual(['suppressed', 'in-question']);
  });

  test('lifting lets a single reader continue', async () => {
    expect(await liftSuppression(world.deps, 'r9@one.example')).toEqual({
      outcome: 'lifted',
      whom: 'sub_9',
      subscriberId: 'sub_9',
    });
    expect(await coursesOf(9)).toEqual(STOOD);
    expect(await statuses()).toEqual({ active: 46, 'in-question': 4 });
  });

  test('a reader who was erased meanwhile is forgotten by a release', async () => {
    await world.sql("DELETE FROM subscribers WHERE id = 'sub_9'");
    expect((await readInQuestion(world.deps))[0]!.shown.filter(({ email }) => email === null)).toHaveLength(1);
    expect(await releaseStrikeOffs(world.deps, EVER)).toBe(5);
    expect(await world.sql('SELECT * FROM suppressions')).toEqual([]);
  });
});

test('a crash leaves no suppression that was not counted for its day, because both are one transaction', async () => {
  await readersAt(Array(50).fill('one.example'));
  doesNotKnow(everyTenth);
  await world.sql(`CREATE TRIGGER crash BEFORE UPDATE OF status ON subscribers WHEN new.status = 'in-question'
    BEGIN SELECT RAISE(ABORT, 'crash'); END`);
  await run();
  expect((await statuses())['in-question']).toBeUndefined();
  expect((await statuses()).suppressed ?? 0).toBeLessThan(5);
  expect(await countInQuestion(world.deps)).toBe(0);
  await world.sql('DROP TRIGGER crash');
  world.clock.advance(DAY); // mails under way are taken back, and refused on another day
  await run();
  expect((await statuses()).active).toBe(45);
});

test('several owners that record at once put the whole day in question, once', async () => {
  await readersAt(Array.from({ length: 200 }, (_, n) => `d${n % 7}.example`));
  doesNotKnow(everyTenth);
  const held: string[] = [];
  await tick({ ...world.deps, queue: { holdsFor: 0, send: async ids => void held.push(...ids) } });
  const shares = Array.from({ length: 4 }, (_, share) => held.filter((_, n) => n % 4 === share));
  await Promise.all(shares.map(ids => deliver(world.deps, ids)));
  expect(await statuses()).toEqual({ active: 180, 'in-question': 20 });
  expect(await world.sql('SELECT sum(struck_off) AS n FROM receiver_days')).toEqual([{ n: 20 }]);
});

test('a refusal that a stale owner gets suppresses nobody and is not counted', async () => {
  await oneReaderOfTwoCourses();
  await world.sql("UPDATE deliveries SET next_attempt_at = ? WHERE id = 'dlv_b'", LATER);
  world.mailer.answer = async () => {
    await world.sql("UPDATE deliveries SET lease = 'another', state = 'sent' WHERE id = 'dlv_a'");
    return no();
  };
  await run();
  expect(await world.sql('SELECT * FROM suppressions')).toEqual([]);
  expect(await world.sql('SELECT struck_off FROM receiver_days')).toEqual([{ struck_off: 0 }]);
  expect(await world.sql('SELECT DISTINCT state FROM enrollments')).toEqual([{ state: 'active' }]);
  expect(await world.sql('SELECT state FROM deliveries ORDER BY id')).toEqual([{ state: 'sent' }, { state: 'due' }]);
  expect(await statuses()).toEqual({ active: 1 });
});

test('a lesson of another course that was accepted after the suppression does not come again', async () => {
  await oneReaderOfTwoCourses();
  answerOneAfterTheOther(no(), YES);
  await run();
  expect(await world.sql('SELECT id, state, next_lesson, stopped_from FROM enrollments ORDER BY id')).toEqual([
    { id: 'enr_0', state: 'stopped', next_lesson: 2, stopped_from: 'active' },
    { id: 'enr_other', state: 'stopped', next_lesson: 3, stopped_from: 'active' },
  ]);
  await liftSuppression(world.deps, 'r0@one.example');
  world.mailer.answer = () => YES;
  for (let day = 0; day < 14; day += 1) {
    world.clock.advance(DAY);
    await run();
  }
  const sent = await world.sql("SELECT enrollment_id || '/' || lesson AS lesson FROM deliveries WHERE state = 'sent'");
  const lessons = sent.map(({ lesson }) => lesson);
  expect(lessons).toEqual(expect.arrayContaining(['enr_0/2', 'enr_0/3', 'enr_other/2', 'enr_other/3']));
  expect(world.messages).toHaveLength(lessons.length);
  expect(world.messages.filter(({ messageId }) => messageId === '<b>')).toHaveLength(1);
});

test('a course whose last lesson was accepted after the suppression is over, and lifting does not start it again', async () => {
  await readersAt(['one.example']);
  const last = world.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!.lessons.length;
  await world.sql(`UPDATE enrollments SET next_lesson = ${last}, next_lesson_slug = 'invitation'`);
  world.mailer.answer = async () => {
    await world.sql("UPDATE enrollments SET state = 'stopped', stopped_from = 'active'");
    return YES;
  };
  await run();
  expect(await world.sql('SELECT state, stopped_from FROM enrollments')).toEqual([
    { state: 'completed', stopped_from: null },
  ]);
});

test('ten refusals of one batch cost no more statements than one', async () => {
  const statementsFor = async (count: number) => {
    world = await testDeps({ kind: 'smtp' });
    await saveClinic(world.deps, ClinicSettings.parse(CLINIC));
    await readersAt(Array(count).fill('one.example'));
    world.mailer.concurrency = 10;
    doesNotKnow(() => true);
    const { db } = world.deps;
    const batch = db.batch.bind(db);
    const batches: number[] = [];
    db.batch = ((statements: unknown[]) => {
      batches.push(statements.length);
      return batch(statements as never);
    }) as typeof db.batch;
    await run();
    return Math.max(...batches);
  };
  expect(await statementsFor(10)).toBe(await statementsFor(1));
});

test('addresses are kept as keyed hashes', async () => {
  await readersAt(['one.example']);
  doesNotKnow(() => true);
  await run();
  const [row] = await world.sql('SELECT * FROM suppressions');
  expect(row).toMatchObject({
    address_hash: keyedHash(world.deps.keys, 'address', 'r0@one.example'),
    reason: 'no-such-user',
    cause: 'refusal',
    state: 'struck-off',
    subscriber_id: 'sub_0',
    day: TODAY,
    domain: 'one.example',
  });
  expect(JSON.stringify(row)).not.toContain('r0@');
});

test.each([
  ['over five domains', 5],
  ['within one domain', 1],
])(
  'a real relay that refuses every tenth recipient (%s): nobody is suppressed until the clinic decides',
  async (_, domains) => {
    const sink = await smtpSink();
    const node = await nodeWithSmtp(sink.url);
    try {
      await enrollReaders(node.sql, { count: 50, at: START });
      await node.sql(
        `UPDATE subscribers SET email = id || '@d' || (substr(id, 5) % ${domains}) || '.example',
         email_key = id || '@d' || (substr(id, 5) % ${domains}) || '.example'`,
      );
      let asked = 0;
      sink.refuse.rcpt = address => {
        asked += 1;
        return asked % 10 === 0
          ? reply(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`)
          : undefined;
      };
      await node.tick();
      expect([asked, sink.received.length]).toEqual([50, 45]);
      const by = () => node.sql('SELECT status, count(*) AS n FROM subscribers GROUP BY 1 ORDER BY 1');
      expect(await by()).toEqual([
        { status: 'active', n: 45 },
        { status: 'in-question', n: 5 },
      ]);
      sink.refuse.rcpt = undefined;
      await releaseStrikeOffs(node.deps, EVER);
      await node.tick();
      expect(await by()).toEqual([{ status: 'active', n: 50 }]);
      expect(new Set(sink.received.map(({ recipient }) => recipient)).size).toBe(50);
      expect(sink.received).toHaveLength(50);
    } finally {
      await node.close();
      await sink.close();
    }
  },
);
