import { describe, expect, test } from 'vitest';
import { chance } from '../adapters/machine/machine.ts';
import { builtInMailbox } from '../adapters/stand-ins/mailbox.ts';
import { listRequests } from '../clinic-pages/requests/requests.ts';
import { addressHash } from '../consent/suppression.ts';
import { unsubscribe } from '../consent/unsubscribe.ts';
import { countWaiting } from '../consultation/waiting.ts';
import { newId } from '../db/ids.ts';
import type { Purpose } from '../links/tokens.ts';
import { DAY } from '../testing/deps.ts';
import { exported, moveIn } from '../testing/old-installation.ts';
import { type Lives, lives, person, tracesOf } from '../testing/readers/lives.ts';
import { form } from '../testing/walk.ts';
import { erase } from './erase.ts';
import { readEvidence } from './evidence.ts';

const HANA = person('Hana');
const TARO = person('Taro');

/** Two readers in the middle of a course who have done everything; one of them has a second request that waits for its confirmation. */
async function middle(): Promise<Lives> {
  const world = await lives({ kind: 'smtp' });
  for (const who of [HANA, TARO]) {
    await world.ask(who);
    await world.confirm(who);
  }
  await world.weeks(2);
  for (const who of [HANA, TARO]) {
    const [first, second] = await world.lessonsOf(who);
    await world.open(who, first!);
    await world.click(who, second!);
    await world.consult(who, second!);
  }
  await world.ask(HANA, 'heavy-legs');
  return world;
}
const erased = async (world: Lives, who = HANA) => erase(world.deps, (await world.idOf(who))!);
/** Figures of what was; that the course under way has ended is left out. */
const pastOf = async (world: Lives) => {
  const { courses, recounted, ...rest } = await world.sums();
  const past = (rows: Record<string, unknown>[]) => rows.map(({ stopped: _, ...row }) => row);
  return { ...rest, courses: past(courses), recounted: { ...recounted, courses: past(recounted.courses) } };
};

describe('what goes', () => {
  test('name, address, pattern, telephone number, words, agent and id stand in no table any more; others keep theirs', async () => {
    const world = await middle();
    const id = (await world.idOf(HANA))!;
    const before = await world.everything();
    for (const trace of tracesOf(HANA)) expect(before).toContain(trace);
    expect(before).toContain('first-steps');
    await erased(world);
    await erased(world, TARO);
    const after = await world.everything();
    for (const trace of [...tracesOf(HANA), ...tracesOf(TARO), id, 'first-steps']) expect(after).not.toContain(trace);
    expect(after).not.toContain(JSON.stringify(addressHash(world.deps, HANA.email.toLowerCase())));
  });

  test('the other reader keeps every row', async () => {
    const world = await middle();
    const id = await world.idOf(TARO);
    const ofTaro = async () =>
      JSON.stringify([
        await world.sql('SELECT * FROM subscribers WHERE id = ?', id!),
        await world.sql('SELECT * FROM deliveries WHERE subscriber_id = ? ORDER BY id', id!),
        await world.sql('SELECT * FROM enrollments WHERE subscriber_id = ?', id!),
        await world.sql('SELECT * FROM signups WHERE subscriber_id = ?', id!),
        await world.sql('SELECT * FROM consents WHERE subscriber_id = ? ORDER BY id', id!),
        await world.sql('SELECT * FROM consultation_requests WHERE subscriber_id = ?', id!),
        await world.sql(
          'SELECT e.* FROM events e JOIN deliveries d ON d.id = e.delivery_id WHERE d.subscriber_id = ? ORDER BY e.id',
          id!,
        ),
      ]);
    const before = await ofTaro();
    await erased(world);
    expect(await ofTaro()).toBe(before);
  });

  test('the version of a lesson goes, because each pattern has its own, and so does what the server answered', async () => {
    const world = await middle();
    await erased(world);
    expect(
      await world.sql("SELECT DISTINCT version, response FROM deliveries WHERE subscriber_id LIKE 'era%'"),
    ).toEqual([{ version: null, response: null }]);
  });

  test('nothing that the clinic’s notices are named after can be guessed back', async () => {
    const world = await middle();
    const [request] = await world.sql(
      'SELECT id FROM consultation_requests WHERE subscriber_id = ?',
      (await world.idOf(HANA))!,
    );
    await erased(world);
    expect(await world.everything()).not.toContain(request!.id);
  });
});

describe('what stays', () => {
  test('every figure of what was, and a recount of the rows says the same', async () => {
    const world = await middle();
    const before = await pastOf(world);
    await erased(world);
    const after = await world.sums();
    expect(await pastOf(world)).toEqual(before);
    expect([after.recounted.lessons, after.recounted.courses]).toEqual([after.lessons, after.courses]);
  });

  test('a course under way counts as ended, one that had ended stays as it was', async () => {
    const world = await middle();
    await world.weeks(8);
    await world.ask(HANA, 'knee-back');
    await world.confirm(HANA);
    await erased(world);
    expect(
      await world.sql("SELECT course, state FROM enrollments WHERE subscriber_id LIKE 'era%' ORDER BY course"),
    ).toEqual([
      { course: 'knee-back', state: 'stopped' },
      { course: 'thigh-sciatica', state: 'completed' },
    ]);
  });

  test('of the consent who, as a hash that only the address leads to, which words, and when; it ends with the erasure', async () => {
    const world = await middle();
    const { deps, clock } = world;
    clock.advance(DAY);
    await erased(world);
    const evidence = await readEvidence(deps, HANA.email.toLowerCase());
    expect(evidence.map(({ act }) => act)).toEqual(['requested', 'confirmed', 'requested', 'withdrawn']);
    expect(evidence.at(-1)!.at).toBe(clock.now());
    for (const row of evidence)
      expect(row).toMatchObject({
        signupId: null,
        origin: '',
        wordingVersion: expect.stringMatching(/^\d{4}/),
      });
    expect(await readEvidence(deps, TARO.email.toLowerCase())).toEqual([]);
    const others = await world.sql(
      'SELECT id FROM deliveries WHERE subscriber_id = ? UNION SELECT id FROM enrollments WHERE subscriber_id = ?',
      evidence[0]!.subscriberId,
      evidence[0]!.subscriberId,
    );
    expect(others).toEqual([]);
  });

  test('of a request that was never confirmed no consent', async () => {
    const world = await lives();
    await world.ask(HANA);
    await erased(world);
    expect(await world.sql('SELECT * FROM consents')).toEqual([]);
  });

  test('a reader who had left has one withdrawal, their own', async () => {
    const world = await middle();
    await unsubscribe(world.deps, (await world.lessonsOf(HANA))[0]!, 'test');
    await erased(world);
    const acts = (await readEvidence(world.deps, HANA.email.toLowerCase())).map(({ act }) => act);
    expect(acts.filter(act => act === 'withdrawn')).toHaveLength(1);
  });
});

describe('what is under way', () => {
  test('a lesson that waits for its next attempt is called off, and nothing is sent any more', async () => {
    const world = await middle();
    world.mailer.answer = ({ to }) => (to === HANA.email ? refusal('full') : { accepted: true, response: '250 OK' });
    await world.weeks(1);
    await erased(world);
    const waiting =
      "SELECT state, reason FROM deliveries WHERE kind = 'lesson' AND subscriber_id LIKE 'era%' AND state <> 'sent'";
    expect(await world.sql(waiting)).toEqual([{ state: 'cancelled', reason: 'erased' }]);
    world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
    const sent = world.messages.length;
    await world.weeks(9);
    expect(world.messages.slice(sent).filter(({ to }) => to === HANA.email)).toEqual([]);
    expect(world.messages.slice(sent).some(({ to }) => to === TARO.email)).toBe(true);
  });

  test.each([
    ['accepted', { accepted: true, response: '250 OK' } as const, 'sent'],
    ['refused for now', refusal('full'), 'cancelled'],
    ['refused for good', refusal('hard'), 'failed'],
  ])(
    'a lesson that is with the server at that moment and then %s is recorded, and nothing comes back',
    async (_, answer, state) => {
      const world = await lives({ kind: 'smtp' });
      await world.ask(HANA);
      await world.confirm(HANA);
      world.clock.advance(8 * DAY);
      const id = (await world.idOf(HANA))!;
      world.mailer.answer = async () => {
        await erase(world.deps, id);
        return answer;
      };
      await world.run();
      world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
      await world.weeks(4);
      const [last] = await world.sql(
        "SELECT state, response, subscriber_id FROM deliveries WHERE kind = 'lesson' ORDER BY due_at DESC LIMIT 1",
      );
      expect(last).toMatchObject({ state, response: null, subscriber_id: expect.stringMatching(/^era_/) });
      const everything = await world.everything();
      for (const trace of [...tracesOf(HANA), 'first-steps']) expect(everything).not.toContain(trace);
      const { lessons, recounted } = await world.sums();
      expect(recounted.lessons).toEqual(lessons);
      expect(await world.sql('SELECT count(*) AS n FROM suppressions')).toEqual([
        { n: answer.accepted || state !== 'failed' ? 0 : 1 },
      ]);
    },
  );

  test.each([
    ['request', (world, _) => world.ask(HANA, 'back-line')],
    ['confirmation', world => world.confirm(HANA)],
    ['consultation', (world, lesson) => world.consult({ ...HANA, note: `${HANA.note}より` }, lesson)],
    [
      'consultation that is taken back',
      (world, lesson) => world.visit(world.link('consultation', lesson), form({ act: 'withdraw' })),
    ],
    ['withdrawal', (world, lesson) => world.leave(HANA, lesson)],
    ['sighting', (world, lesson) => world.open(HANA, lesson)],
  ] as [string, (world: Lives, lesson: string) => Promise<unknown>][])(
    'a %s of that moment leaves nothing',
    async (_, work) => {
      const world = await middle();
      const id = (await world.idOf(HANA))!;
      const [lesson] = await world.lessonsOf(HANA);
      let erasures = 0;
      world.beforeWriting(async () => {
        erasures += 1;
        await erase(world.deps, id);
      });
      await work(world, lesson!);
      await world.weeks(3);
      const everything = await world.everything();
      for (const trace of [...tracesOf(HANA), id]) expect(everything).not.toContain(trace);
      expect(erasures).toBe(1);
      const { lessons, courses, recounted } = await world.sums();
      expect(recounted).toEqual({ lessons, courses });
      expect(
        await world.sql("SELECT id FROM enrollments WHERE state = 'active' AND subscriber_id LIKE 'era%'"),
      ).toEqual([]);
    },
  );

  test('two erasures at once: one of them has erased', async () => {
    const world = await middle();
    const id = (await world.idOf(HANA))!;
    const outcomes = (await Promise.all([erase(world.deps, id), erase(world.deps, id)])).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['erased', 'gone']);
    expect((await erase(world.deps, id)).outcome).toBe('gone');
    const ids = await world.sql("SELECT DISTINCT subscriber_id AS id FROM enrollments WHERE subscriber_id LIKE 'era%'");
    expect(ids).toHaveLength(1);
  });

  test('nobody is erased by an id that nobody has', async () => {
    const world = await middle();
    const before = await world.everything();
    expect(await erase(world.deps, newId(chance, 'sub'))).toEqual({ outcome: 'gone' });
    expect(await world.everything()).toBe(before);
  });
});

describe('afterwards', () => {
  test('the links of old mails answer calmly and change nothing', async () => {
    const world = await middle();
    const [lesson] = await world.lessonsOf(HANA);
    const [signup] = await world.sql(
      'SELECT id FROM signups WHERE subscriber_id = ? AND confirmed_at IS NOT NULL',
      (await world.idOf(HANA))!,
    );
    await erased(world);
    const before = await world.everything();
    const link = (purpose: Purpose, ending?: string) => world.link(purpose, lesson!, ending);
    const answers = {
      open: await world.open(HANA, lesson!),
      click: await world.visit(link('click', '/1'), {}, HANA.agent),
      page: await world.visit(link('mail'), {}, HANA.agent),
      stop: await world.visit(link('unsubscribe'), {}, HANA.agent),
      stopped: await world.leave(HANA, lesson!),
      oneClick: await world.visit(link('unsubscribe'), form({ 'List-Unsubscribe': 'One-Click' })),
      consultation: await world.visit(link('consultation'), {}, HANA.agent),
      consulted: await world.consult(HANA, lesson!),
      confirm: await world.visit(world.link('confirm', signup!.id)),
      confirmed: await world.visit(world.link('confirm', signup!.id), { method: 'POST' }),
    };
    const statuses = Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]));
    expect(statuses).toEqual({
      ...{ open: 200, click: 410, page: 410, stop: 200, stopped: 200, oneClick: 200 },
      ...{ consultation: 410, consulted: 410, confirm: 410, confirmed: 410 },
    });
    const pages = await Promise.all(
      Object.entries(answers).map(async ([name, answer]) => [name, await answer.text()] as const),
    );
    for (const [name, page] of pages) if (name !== 'open') expect(page).not.toMatch(/Person|@mail|名の/);
    for (const [name, page] of pages) if (statuses[name] === 410) expect(page).toContain('href="/');
    expect(await world.everything()).toBe(before);
  });

  test('the same person signs up like anybody, also after three confirmed courses of late', async () => {
    const world = await lives();
    for (const course of ['thigh-sciatica', 'heavy-legs', 'knee-back']) {
      await world.ask(HANA, course);
      world.clock.advance(15 * 60_000);
      await world.run();
      await world.confirm(HANA);
    }
    await erased(world);
    const sent = world.messages.length;
    await world.ask(HANA);
    world.clock.advance(11 * 60_000);
    await world.run();
    await world.confirm(HANA);
    await world.weeks(1);
    expect(await world.sql('SELECT status, name FROM subscribers')).toEqual([{ status: 'active', name: HANA.name }]);
    expect(world.messages.slice(sent).filter(({ to }) => to === HANA.email)).toHaveLength(3);
  });

  test('an unconfirmed request still limits what its mailbox gets', async () => {
    const world = await lives();
    await world.ask(HANA);
    await erased(world);
    await world.ask(HANA);
    expect(world.messages).toHaveLength(1);
  });

  test.each(['complaint', 'refusal'])(
    'an address that was suppressed by a %s stays so, and nobody is told whose it was',
    async cause => {
      const world = await middle();
      const id = (await world.idOf(HANA))!;
      const hash = addressHash(world.deps, HANA.email.toLowerCase());
      await world.sql(
        'INSERT INTO suppressions (address_hash, reason, at, cause, subscriber_id) VALUES (?, ?, ?, ?, ?)',
        ...[hash, 'complaint', world.clock.now(), cause, id],
      );
      await world.sql("UPDATE subscribers SET status = 'suppressed' WHERE id = ?", id);
      await erased(world);
      expect(await world.sql('SELECT address_hash, cause, subscriber_id FROM suppressions')).toEqual([
        { address_hash: hash, cause, subscriber_id: null },
      ]);
      const sent = world.messages.length;
      await world.ask(HANA);
      await world.weeks(3);
      // The one confirmation that a suppressed reader may ask for, and nothing that nobody asked for.
      const since = world.messages.slice(sent).filter(({ to }) => to === HANA.email);
      expect(since.length).toBeLessThanOrEqual(1);
      expect(await world.sql('SELECT address_hash FROM suppressions')).toHaveLength(1);
    },
  );

  test('the built-in mailbox holds no mail to the reader, nor one that was on its way', async () => {
    const world = await lives();
    const box = builtInMailbox(world.deps);
    world.mailer.answer = message => box.send(message);
    for (const who of [HANA, TARO]) {
      await world.ask(who);
      await world.confirm(who);
    }
    await world.weeks(1);
    world.mailer.answer = async message => {
      if (message.to === HANA.email) await erased(world);
      return box.send(message);
    };
    await world.weeks(1);
    const everything = await world.everything();
    for (const trace of tracesOf(HANA)) expect(everything).not.toContain(trace);
    expect(await world.sql('SELECT DISTINCT recipient FROM mailbox_messages')).toEqual([{ recipient: TARO.email }]);
  });

  test('an export made afterwards has no trace, and goes into another installation with the same sums', async () => {
    const world = await middle();
    await erased(world);
    const text = await exported(world.deps);
    for (const trace of [...tracesOf(HANA), HANA.pattern].filter(trace => trace !== TARO.pattern))
      expect(text).not.toContain(trace);
    const other = await lives();
    await moveIn(other.deps, text);
    const sums = async (of: Lives) => ({ ...(await of.sums()), days: [] });
    expect(await sums(other)).toEqual(await sums(world));
  });

  test('the clinic’s list of consultations is without the erased, and none of theirs waits', async () => {
    const world = await middle();
    await erased(world);
    const { lines } = await listRequests(world.deps.db, 'open', undefined);
    expect(lines.map(({ reader }) => reader?.email)).toEqual([TARO.email]);
    expect(await countWaiting(world.deps.db)).toBe(1);
  });
});

function refusal(kind: 'full' | 'hard') {
  return {
    accepted: false,
    kind,
    rule: kind === 'hard' ? 'user-unknown' : 'full',
    reason: `<${HANA.email}> refused`,
  } as const;
}
