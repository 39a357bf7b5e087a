import { beforeEach, expect, test } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { deliveries, pauses, subscribers } from '../db/schema.ts';
import type { OutgoingMessage, SendOutcome } from '../deps.ts';
import { healthCheck } from '../operations/health.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { isProbeDue } from '../pauses/pauses.ts';
import { takeProbe } from '../pauses/probes.ts';
import { pauseRestored, readPauseState, readStanding, resumeSending } from '../pauses/sending-state.ts';
import { tick } from '../scheduling/tick.ts';
import { START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { deliver } from './deliver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: Awaited<ReturnType<typeof testDeps>>;
/** The server's refusal for a recipient; otherwise it accepts. */
let refuse: (to: string) => Refusal | undefined;
let asked: string[];
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp' });
  await saveClinic(world.deps, CLINIC);
  refuse = () => undefined;
  asked = [];
  world.mailer.answer = ({ to }: OutgoingMessage) => {
    asked.push(to);
    return refuse(to) ?? { accepted: true, response: '250 OK' };
  };
});

type Refusal = Extract<SendOutcome, { accepted: false }>;
const SENDER: Refusal = { accepted: false, kind: 'sender', rule: 'authentication', reason: '550 5.7.26 no' };
const SUSPECTED: Refusal = {
  accepted: false,
  kind: 'blocked',
  rule: 'blocked',
  reason: '554 5.7.9',
  suspectsSender: true,
};
const CREDENTIALS: Refusal = { accepted: false, kind: 'credentials', rule: 'auth-refused', reason: '535 5.7.8 no' };
const saying = (refusal: Refusal, ...domains: string[]) => {
  refuse = to => (domains.some(domain => to.endsWith(`@${domain}`)) ? refusal : undefined);
};

const put = (domain: string, probeAt: number | null) =>
  world.sql(`INSERT INTO pauses (domain, reason, at, probe_at) VALUES ('${domain}', 'refused', 1, ${probeAt})`);

let n = 0;
/** One reader for each address, whose second lesson is due now. */
async function readers(...addresses: string[]) {
  for (const email of addresses) {
    n += 1;
    await world.deps.db
      .insert(subscribers)
      .values({ id: `sub_${n}`, email, emailKey: email, status: 'active', hour: 7, createdAt: 0 });
    await world.sql(
      `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
       VALUES ('enr_${n}', 'sub_${n}', 'thigh-sciatica', 'active', 2, ${world.clock.now()}, 7, 0)`,
    );
  }
}

async function pass() {
  asked = [];
  const counts = await tick(world.deps);
  await world.idle();
  return counts;
}
const received = () => world.messages.map(({ to }) => to);
const statuses = async () => (await world.sql('SELECT DISTINCT status FROM subscribers')).map(row => row.status);
const attempts = async () => (await world.sql('SELECT max(attempts) AS n FROM deliveries'))[0]!.n;
const health = () => healthCheck(world.deps)();
const hold = async () => (await readStanding(world.deps.db)).held[0];

test('a domain that blames the sender is held, the others get their mail, and nobody is blamed for it', async () => {
  saying(SENDER, 'strict.example');
  await readers('a@strict.example', 'b@strict.example', 'c@strict.example', 'd@mail.example', 'e@other.example');
  await pass();
  expect(received().sort()).toEqual(['d@mail.example', 'e@other.example']);
  expect(await statuses()).toEqual(['active']);
  expect(await readPauseState(world.deps)).toMatchObject({
    state: 'open',
    pauses: [],
    held: [{ domain: 'strict.example', reason: 'refused', rule: 'authentication', refusals: 1, at: START }],
  });
  expect(await health()).toMatchObject({ status: 'degraded', sending: { status: 'open', heldDomains: 1 } });
  expect(JSON.stringify(await health())).not.toContain('strict.example');
  expect(await pass()).toMatchObject({ queued: 0 });
  expect(asked).toEqual([]);
});

test('a reader who left meanwhile gets nothing, and the delivery is not given back', async () => {
  await readers('a@mail.example');
  await tick({ ...world.deps, queue: { holdsFor: 0, send: async () => {} } });
  await world.sql("UPDATE subscribers SET status = 'unsubscribed'");
  const all = (await world.sql('SELECT id FROM deliveries')).map(row => String(row.id));
  expect(await deliver(world.deps, all)).toMatchObject({ sent: 0, cancelled: 1, released: 0 });
});

test('a hold ends by itself: probes go after growing waits, and when one is accepted all the others go', async () => {
  saying(SENDER, 'strict.example');
  await readers('a@strict.example', 'b@strict.example', 'c@strict.example');
  await pass();
  const first = (await hold())!.deliveryId;
  for (const hours of [1, 4, 24, 24]) {
    world.clock.set((await hold())!.probeAt! - 1);
    await pass();
    expect(asked).toEqual([]);
    const before = await hold();
    world.clock.advance(1);
    if (hours === 1) expect(before).toMatchObject({ probeAt: START + HOUR });
    await pass();
    expect(asked).toHaveLength(1);
  }
  expect(await hold()).toMatchObject({ refusals: 5, at: START });
  expect((await hold())!.deliveryId).not.toBe(first); // another mail was the probe instead
  refuse = () => undefined;
  world.clock.advance(24 * HOUR);
  await pass();
  expect(received().sort()).toEqual(['a@strict.example', 'b@strict.example', 'c@strict.example']);
  expect(await readPauseState(world.deps)).toEqual({ state: 'open', pauses: [], held: [] });
  expect(await attempts()).toBe(1);
});

test('a probe that is refused for its own reasons makes way for the next one', async () => {
  saying(SENDER, 'strict.example');
  await readers('a@strict.example', 'b@strict.example', 'c@strict.example');
  await pass();
  refuse = () => ({ accepted: false, kind: 'full', rule: 'mailbox-full', reason: '452 4.2.2' });
  world.clock.advance(HOUR);
  await pass();
  const [full] = asked;
  expect(await hold()).toMatchObject({ refusals: 1, probe: null });
  refuse = to => (to === full ? { accepted: false, kind: 'full', rule: 'mailbox-full', reason: '452' } : undefined);
  world.clock.advance(MINUTE);
  await pass();
  expect(received()).toHaveLength(2);
  expect(await hold()).toBeUndefined();
});

test('the clinic releases a held domain by one press, and only that one', async () => {
  refuse = to => (to.endsWith('@one.example') || to.endsWith('@two.example') ? SENDER : undefined);
  await readers('a@one.example', 'b@one.example', 'x@mail.example');
  await pass();
  await readers('c@two.example', 'y@mail.example');
  await pass();
  await resumeSending(world.deps, 'refused'); // in case both were asked one right after the other
  refuse = () => undefined;
  expect(await resumeSending(world.deps, 'one.example')).toMatchObject({ domain: 'one.example' });
  const { held } = await readStanding(world.deps.db);
  expect(held.map(({ domain }) => domain)).toEqual(['two.example']);
});

test('one sign-up from a domain that blames us keeps nobody else waiting, nor does its mail go on for ever', async () => {
  saying(SENDER, 'attacker.example');
  const now = world.clock.now();
  await world.deps.db
    .insert(subscribers)
    .values({ id: 'sub_x', email: 'x@attacker.example', emailKey: 'x', status: 'pending', hour: 7, createdAt: 0 });
  await world.sql(`INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at)
    VALUES ('sgn_x', 'sub_x', 'thigh-sciatica', ${now}, ${now + 48 * HOUR})`);
  await world.deps.db
    .insert(deliveries)
    .values(newDelivery(world.deps, now, { kind: 'confirmation', subscriberId: 'sub_x', subjectId: 'sgn_x' }));
  await readers('a@mail.example');
  await pass();
  expect(received()).toEqual(['a@mail.example']);
  for (let hour = 0; hour < 60; hour += 1) {
    world.clock.advance(HOUR);
    await pass();
  }
  expect(await readStanding(world.deps.db)).toEqual({ pauses: [], held: [] });
  expect(await world.sql("SELECT state FROM deliveries WHERE kind = 'confirmation'")).toEqual([{ state: 'cancelled' }]);
});

test('if several domains blame the sender without an acceptance in between, all sending pauses', async () => {
  refuse = () => SENDER;
  await readers('a@one.example', 'b@one.example', 'c@two.example', 'd@three.example');
  await pass();
  expect(await readPauseState(world.deps)).toMatchObject({ state: 'paused', pauses: [{ reason: 'refused' }] });
  expect(await health()).toMatchObject({ status: 'degraded', sending: { status: 'paused', rule: 'authentication' } });
  expect(await statuses()).toEqual(['active']);
  expect(await attempts()).toBe(0);
  await readers('e@four.example');
  await pass();
  expect(asked).toEqual([]);
});

test('domains with an acceptance in between are held each by itself', async () => {
  saying(SENDER, 'one.example', 'two.example');
  for (const address of ['a@one.example', 'b@mail.example', 'c@two.example']) {
    await readers(address);
    await pass();
  }
  const { state, held } = await readPauseState(world.deps);
  expect([state, held.map(({ domain }) => domain)]).toEqual(['open', ['one.example', 'two.example']]);
});

test('a refusal for other reasons blames nobody', async () => {
  refuse = to =>
    to.endsWith('@one.example') ? SENDER : { accepted: false, kind: 'full', rule: 'mailbox-full', reason: '452 4.2.2' };
  await readers('a@two.example', 'b@three.example');
  await pass();
  await readers('c@one.example');
  await pass();
  const { state, held } = await readPauseState(world.deps);
  expect([state, held.map(({ domain }) => domain)]).toEqual(['open', ['one.example']]);
});

test('the domains of one provider are one voice', async () => {
  refuse = () => SENDER;
  await readers('a@icloud.com', 'b@me.com', 'c@mac.com');
  await pass();
  expect((await readPauseState(world.deps)).state).toBe('open');
});

test('a refusal that may blame us holds nothing by itself; when several domains say so, all sending pauses', async () => {
  refuse = () => SUSPECTED;
  await readers('a@yahoo.co.jp', 'b@yahoo.co.jp');
  await pass();
  expect(await readPauseState(world.deps)).toEqual({ state: 'open', pauses: [], held: [] });
  await readers('c@mail.example');
  await pass();
  expect(await readPauseState(world.deps)).toMatchObject({
    state: 'paused',
    pauses: [{ reason: 'refused' }],
    held: [],
  });
});

test('a refused sign-in stops everything at once, costs no attempt and blames no reader', async () => {
  refuse = () => CREDENTIALS;
  world.mailer.concurrency = 1;
  await readers('a@one.example', 'b@two.example', 'c@three.example');
  await pass();
  expect(asked).toHaveLength(1);
  expect(await readPauseState(world.deps)).toMatchObject({
    state: 'paused',
    pauses: [{ reason: 'auth-refused' }],
    held: [],
  });
  expect([await attempts(), await statuses()]).toEqual([0, ['active']]);
  world.clock.advance(100 * HOUR);
  await pass();
  expect(asked).toEqual([]); // nothing goes before the clinic resumes
});

test('after a resume one other mail goes first, nothing else while it is out, and the rest when it was accepted', async () => {
  refuse = () => CREDENTIALS;
  world.mailer.concurrency = 1;
  await readers('a@one.example', 'b@two.example', 'c@three.example');
  await pass();
  const [refused] = asked;
  refuse = () => undefined;
  await resumeSending(world.deps, 'auth-refused');
  const answer = Promise.withResolvers<SendOutcome>();
  world.mailer.answer = ({ to }) => {
    asked.push(to);
    return asked.length === 1 ? answer.promise : { accepted: true, response: '250' };
  };
  asked = [];
  await tick(world.deps);
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]).not.toBe(refused);
  // Another process, with all ids still in its queue.
  const all = (await world.sql("SELECT id FROM deliveries WHERE kind = 'lesson'")).map(row => String(row.id));
  expect(await deliver(world.deps, all)).toMatchObject({ sent: 0 });
  await tick(world.deps);
  const taken = async () => (await world.sql("SELECT count(*) AS n FROM deliveries WHERE state = 'claimed'"))[0]!.n;
  await expect.poll(taken).toBe(0);
  expect(asked).toHaveLength(1);
  expect((await readPauseState(world.deps)).state).toBe('probing');
  answer.resolve({ accepted: true, response: '250' });
  await world.idle();
  expect(received()).toHaveLength(3);
  expect((await readPauseState(world.deps)).state).toBe('open');
});

test('after a resume that came too early one mail pauses sending again, and not the same mail', async () => {
  refuse = () => CREDENTIALS;
  world.mailer.concurrency = 1;
  await readers('a@one.example', 'b@two.example');
  await pass();
  const [refused] = asked;
  await resumeSending(world.deps);
  asked = [];
  const all = (await world.sql("SELECT id FROM deliveries WHERE kind = 'lesson'")).map(row => String(row.id));
  expect(await deliver(world.deps, all)).toMatchObject({ refused: 1, mended: false });
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toBe(refused);
  expect((await readPauseState(world.deps)).state).toBe('paused');
});

test('a probe lost with its process does not block other probes', async () => {
  saying(SENDER, 'strict.example');
  await readers('a@strict.example', 'b@strict.example');
  await pass();
  await world.sql("UPDATE pauses SET probe = 'dlv_gone'");
  refuse = () => undefined;
  world.clock.advance(HOUR);
  await pass();
  expect(received()).toHaveLength(2);
});

test('a mail claimed before a pause does not go out during it', async () => {
  await readers('a@one.example', 'b@two.example', 'c@three.example', 'd@four.example');
  world.mailer.concurrency = 1;
  world.mailer.answer = async ({ to }) => {
    asked.push(to);
    if (asked.length === 2) await pauseRestored(world.deps, undefined);
    return { accepted: true, response: '250' };
  };
  await pass();
  expect(asked).toHaveLength(2);
  expect(await world.sql("SELECT count(*) AS n FROM deliveries WHERE state = 'due'")).toEqual([{ n: 2 }]);
  expect(await world.sql("SELECT count(*) AS n FROM deliveries WHERE state = 'cancelled'")).toEqual([{ n: 0 }]);
});

test('a mail claimed before its domain was held does not go out during the hold', async () => {
  await readers('a@mail.example', 'b@strict.example');
  world.mailer.concurrency = 1;
  world.mailer.answer = async ({ to }) => {
    asked.push(to);
    const other = asked[0] === 'a@mail.example' ? 'strict.example' : 'mail.example';
    await world.sql(
      `INSERT INTO pauses (domain, reason, at, probe_at) VALUES ('${other}', 'refused', 1, ${START + HOUR})`,
    );
    return { accepted: true, response: '250' };
  };
  await pass();
  expect(asked).toHaveLength(1);
  expect(await world.sql("SELECT count(*) AS n FROM deliveries WHERE state = 'due'")).toEqual([{ n: 1 }]);
});

test('one mail at a time is the probe, of all that stands in its way, and only when its time has come', async () => {
  const { db } = world.deps;
  for (const id of ['dlv_a', 'dlv_b'])
    await db.insert(deliveries).values({ ...newDelivery(world.deps, START, { kind: 'consultation-request' }), id });
  const take = (id: string, domain = 'mail.example') => takeProbe(db, { id, domain, answers: true }, START);
  const state = (id: string, now: string) => world.sql(`UPDATE deliveries SET state = '${now}' WHERE id = '${id}'`);
  expect(await take('dlv_a')).toBe(false); // nothing stands
  await put('mail.example', START + 1);
  expect(await take('dlv_a')).toBe(false);
  await world.sql(`UPDATE pauses SET probe_at = ${START}`);
  expect(await take('dlv_a', 'other.example')).toBe(false);
  expect(await take('dlv_a')).toBe(true);
  await state('dlv_a', 'sending');
  expect([await take('dlv_b'), await take('dlv_a')]).toEqual([false, true]);
  await put('', null);
  expect(await take('dlv_a')).toBe(false); // by the clinic's word alone
  await world.sql(`UPDATE pauses SET probe_at = ${START}`);
  await state('dlv_a', 'claimed');
  expect(await take('dlv_b')).toBe(false);
  await state('dlv_a', 'retry');
  expect(await take('dlv_b')).toBe(true);
  expect(await world.sql('SELECT DISTINCT probe FROM pauses')).toEqual([{ probe: 'dlv_b' }]);
});

test('the statement that takes a probe believes the same moments as the rule', async () => {
  for (const [domain, refusals] of [
    ['', 1],
    ['', 9],
    ['mail.example', 0],
    ['mail.example', 2],
    ['mail.example', 3],
    ['mail.example', 9],
  ] as const)
    for (const ahead of [-1, 0, 1, HOUR, HOUR + 1, 4 * HOUR, 4 * HOUR + 1, 24 * HOUR, 24 * HOUR + 1]) {
      await world.sql('DELETE FROM pauses');
      await put(domain, START + ahead);
      await world.sql(`UPDATE pauses SET refusals = ${refusals}`);
      const isDue = isProbeDue({ domain, reason: 'refused', refusals, probeAt: START + ahead }, START);
      const taken = await takeProbe(world.deps.db, { id: 'dlv_a', domain: 'mail.example', answers: true }, START);
      expect([domain, refusals, ahead, taken]).toEqual([domain, refusals, ahead, isDue]);
    }
});

test('while all sending is paused no held domain is asked, and nothing is queued for it', async () => {
  await readers('a@strict.example');
  await put('strict.example', START);
  await put('', START + HOUR);
  expect(await pass()).toMatchObject({ queued: 0 });
  expect(asked).toEqual([]);
});

test('a domain that did not blame us gets the probe, even if others waited longer', async () => {
  await readers('a@yahoo.co.jp');
  await world.sql(`INSERT INTO receivers (domain, throttled_until, strikes, blamed_mark)
    VALUES ('yahoo.co.jp', 0, 0, (SELECT accepted FROM epoch))`);
  await tick({ ...world.deps, queue: { holdsFor: 0, send: async () => {} } });
  world.clock.advance(MINUTE);
  await readers('b@mail.example');
  await put('', START);
  world.mailer.concurrency = 1;
  await pass();
  expect(asked).toEqual(['b@mail.example', 'a@yahoo.co.jp']);
});

test('a domain that is not due for a probe does not get the probe of all sending', async () => {
  await readers('a@resting.example');
  await tick({ ...world.deps, queue: { holdsFor: 0, send: async () => {} } });
  world.clock.advance(MINUTE);
  await readers('b@mail.example');
  await put('', START);
  await put('resting.example', START + HOUR);
  saying(SENDER, 'resting.example');
  await pass();
  expect(asked[0]).toBe('b@mail.example');
});

test("the clinic's own way in is no probe", async () => {
  await put('', START);
  await world.sql(`INSERT INTO sign_in_links (id, expires_at) VALUES ('lnk', ${START + HOUR})`);
  await world.deps.db.insert(deliveries).values(newDelivery(world.deps, START, { kind: 'sign-in', subjectId: 'lnk' }));
  await pass();
  expect(asked).toHaveLength(1);
  expect((await readPauseState(world.deps)).state).toBe('probing');
  await world.sql(`UPDATE deliveries SET state = 'due'`);
  world.clock.advance(MINUTE);
  await readers('a@mail.example');
  await pass();
  expect(asked).toHaveLength(2);
  expect((await readPauseState(world.deps)).state).toBe('open');
});

test('a held domain is let go when its time has come and nothing waits for it, and nothing else is', async () => {
  await put('idle.example', START);
  await put('resting.example', START + HOUR);
  await put('', START);
  await pass();
  const { pauses, held } = await readStanding(world.deps.db);
  expect([pauses.length, held.map(({ domain }) => domain)]).toEqual([1, ['resting.example']]);
});

test('a restored database stays paused when a refused sign-in follows and is resumed', async () => {
  await pauseRestored(world.deps, { lineage: 'a', mark: 9 });
  refuse = () => CREDENTIALS;
  await world.deps.db.insert(deliveries).values(newDelivery(world.deps, START, { kind: 'sign-in', subjectId: 'lnk' }));
  await world.sql(`INSERT INTO sign_in_links (id, expires_at) VALUES ('lnk', ${START + HOUR})`);
  await readers('a@one.example');
  await pass();
  const standing = async () => (await readStanding(world.deps.db)).pauses.map(({ reason }) => reason).sort();
  expect(await standing()).toEqual(['auth-refused', 'restored']);
  expect(await resumeSending(world.deps)).toBe('ambiguous');
  await resumeSending(world.deps, 'auth-refused');
  refuse = () => undefined;
  await pass();
  expect(received()).not.toContain('a@one.example');
  expect(await standing()).toContain('restored');
  expect((await readPauseState(world.deps)).state).toBe('paused');
});

test("the clinic's way in is open while its own domain is held, and shows that it takes mail again", async () => {
  saying(SENDER, 'clinic.example');
  await world.sql(`INSERT INTO consultation_requests
    (id, delivery_id, subscriber_id, course, contact_by, preferred_times, created_at)
    VALUES ('req', 'dlv_x', 'sub_0', 'thigh-sciatica', 'mail', '平日', ${START})`);
  const request = newDelivery(world.deps, START, { kind: 'consultation-request', subjectId: 'req' });
  await world.deps.db.insert(deliveries).values(request);
  await pass();
  expect(await hold()).toMatchObject({ domain: 'clinic.example' });
  await world.sql(`INSERT INTO sign_in_links (id, expires_at) VALUES ('lnk', ${START + HOUR})`);
  await world.deps.db.insert(deliveries).values(newDelivery(world.deps, START, { kind: 'sign-in', subjectId: 'lnk' }));
  refuse = () => undefined;
  await pass();
  expect(received()).toHaveLength(2);
  expect(await hold()).toBeUndefined();
});

test('when all sending goes on again, held domains are asked at once', async () => {
  refuse = () => SENDER;
  await readers('a@one.example', 'b@two.example', 'c@three.example');
  await pass();
  refuse = () => undefined;
  await world.sql(`UPDATE pauses SET probe_at = probe_at + ${10 * HOUR} WHERE domain <> ''`);
  await readers('d@four.example');
  world.clock.advance(HOUR); // nobody resumed anything
  await pass();
  expect(received()).toHaveLength(4);
  expect(await readPauseState(world.deps)).toEqual({ state: 'open', pauses: [], held: [] });
});

test('a throttle that a wrong clock put months ahead holds nothing', async () => {
  await readers('a@one.example');
  await world.sql(
    `INSERT INTO receivers (domain, throttled_until, strikes) VALUES ('one.example', ${START + 2_160 * HOUR}, 1)`,
  );
  await pass();
  expect(received()).toEqual(['a@one.example']);
});

const SILENT: Refusal = { accepted: false, kind: 'unreachable', rule: 'unreachable', reason: 'ECONNRESET' };
const reasons = async () => (await readStanding(world.deps.db)).pauses.map(({ reason }) => reason);

test('one mail that is not answered is chance, or its own doing, as long as the server answers: the others go, it waits longer each time', async () => {
  saying(SILENT, 'odd.example');
  await readers('a@odd.example', 'b@mail.example', 'c@other.example');
  await pass();
  expect([await reasons(), received().sort()]).toEqual([[], ['b@mail.example', 'c@other.example']]);
  const at: number[] = [];
  for (let minutes = 1; minutes <= 60; minutes += 1) {
    world.clock.advance(MINUTE);
    await pass();
    if (asked.length > 0) at.push(minutes);
  }
  expect(at).toEqual([1, 3, 7, 15, 30, 45, 60]);
  expect([await reasons(), await attempts()]).toEqual([[], 1]);
});

test('one mail that is not answered pauses all if the server is silent too, and so do two, even if the server lets us in', async () => {
  saying(SILENT, 'mail.example');
  await readers('a@mail.example');
  const check = world.mailer.check;
  Object.assign(world.mailer, { check: async () => ({ ok: false, reason: 'ETIMEDOUT' }) });
  await pass();
  expect(await reasons()).toEqual(['unreachable']);
  world.mailer.check = check;
  await world.sql('DELETE FROM pauses');
  world.clock.advance(HOUR);
  await readers('b@mail.example', 'c@mail.example');
  await pass();
  expect(await reasons()).toEqual(['unreachable']);
});

test('a refusal is an answer, and ends the silence; a sign-in link tries all the while, and its acceptance ends it too', async () => {
  const silent = { domain: '', reason: 'unreachable', at: START, refusals: 9, probeAt: START + 15 * MINUTE } as const;
  await world.deps.db.insert(pauses).values(silent);
  await readers('a@mail.example', 'b@mail.example');
  await pass();
  expect(asked).toEqual([]);
  saying({ accepted: false, kind: 'full', rule: 'mailbox-full', reason: '452 4.2.2 full' }, 'mail.example');
  world.clock.advance(15 * MINUTE);
  await pass();
  expect([asked.length, await reasons()]).toEqual([2, []]); // the probe, and the other at once
  await world.deps.db.insert(pauses).values({ ...silent, probeAt: world.clock.now() + 15 * MINUTE });
  await world.sql(`INSERT INTO sign_in_links (id, expires_at) VALUES ('lnk', ${START + HOUR})`);
  await world.deps.db.insert(deliveries).values(newDelivery(world.deps, START, { kind: 'sign-in', subjectId: 'lnk' }));
  refuse = () => undefined;
  await pass();
  expect(await reasons()).toEqual([]);
});
