import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { type Challenge, MOST_PROOFS, PROOF_LIFETIME, spendProof } from '../limits/proof.ts';
import { testDeps } from '../testing/deps.ts';
import { signupForm } from '../testing/walk.ts';
import { t } from '../texts/ja.ts';

// The proof of work that the form brings while many networks sign up.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: Awaited<ReturnType<typeof testDeps>>;
/** The address of whoever asks. */
let remote: string;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps();
  remote = '203.0.113.7';
  const { site } = world.deps;
  app = createApp({ ...world.deps, site: { ...site, remoteAddress: c => c.req.header('from') ?? remote } });
});

async function ask(email: string, more: Record<string, string> = {}, from = remote) {
  const { headers, ...form } = signupForm(email, more);
  const response = await app.request('/signup', { ...form, headers: { ...headers, from } });
  await world.idle();
  return response.headers.get('location') ?? response.status;
}
const networkOf = (n: number) => `198.${n >> 8}.${n & 255}.1`;
/** Each from a network of its own. All come at once. */
async function attack(count: number, first = 0) {
  const strangers = Array.from({ length: count }, (_, n) => first + n);
  await Promise.all(strangers.map(n => ask(`s${n}@mail.example`, {}, networkOf(n))));
}
async function minutes(count: number) {
  for (let n = 0; n < count; n += 1) {
    world.clock.advance(MINUTE);
    await world.run();
  }
}
const mailsTo = (email: string) => world.messages.filter(({ to }) => to === email).length;
const health = async () => (await (await app.request('/healthz')).json()).signups;
const askChallenge = () => app.request('/signup/challenge');
const encode = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64');

async function solved() {
  const challenge = (await (await askChallenge()).json()) as Challenge;
  const solution = (await solveChallenge({ challenge, deriveKey }))!;
  return { challenge, solution };
}
const proof = async () => encode(await solved());

test('nobody is asked for a proof while turns are left, and the switch heals by itself', async () => {
  expect((await askChallenge()).status).toBe(204);
  await attack(31);
  expect((await askChallenge()).status).toBe(200);
  expect(await health()).toMatchObject({ proofOfWork: true, explanation: expect.stringContaining('proof of work') });
  await minutes(2);
  expect((await askChallenge()).status).toBe(204);
  expect(await health()).toEqual({ waiting: 0, refused: 0, untrustedProxy: false, proofOfWork: false });
});

test('one network alone does not switch it on, whatever it asks', async () => {
  for (let n = 0; n < 300; n += 1) await ask(`s${n}@mail.example`);
  expect((await askChallenge()).status).toBe(204);
});

test('many networks that each wait switch it on, also after the turns of all have come back', async () => {
  for (const network of [0, 1, 2]) {
    remote = networkOf(network);
    for (let n = 0; n < 120; n += 1) await ask(`s${network}-${n}@mail.example`);
  }
  world.clock.advance(45 * MINUTE);
  expect((await askChallenge()).status).toBe(200);
  await world.sql("DELETE FROM signup_limits WHERE name = 'waiting'"); // as the clinic's press does
  expect((await askChallenge()).status).toBe(204);
});

test('a clock that ran ahead leaves it off', async () => {
  world.clock.advance(90 * 24 * HOUR);
  await attack(200);
  world.clock.advance(-90 * 24 * HOUR);
  expect((await askChallenge()).status).toBe(204);
});

describe('under attack', () => {
  beforeEach(() => attack(70));

  test('whoever brings a proof gets the mail at once, whoever brings none waits, and each page says so', async () => {
    expect(await ask('without@mail.example')).toBe('/signup/sent?waits');
    expect(await ask('with@mail.example', { proof: await proof() })).toBe('/signup/sent');
    expect([mailsTo('without@mail.example'), mailsTo('with@mail.example')]).toEqual([0, 1]);
    const page = async (path: string) => (await app.request(path)).text();
    expect(await page('/signup/sent?waits')).toContain(t.landing.takenWaits);
    expect(await page('/signup/sent?waits')).not.toContain(t.landing.sentTitle);
    expect(await page('/signup/sent')).toContain(t.landing.sentTitle);
    expect(await page('/')).toContain(t.landing.waitsWithoutScript);
    world.clock.advance(40 * MINUTE);
    expect(await page('/')).not.toContain(t.landing.waitsWithoutScript);
  });

  test('a proof counts once, also when it comes five times at once', async () => {
    const spent = await proof();
    const answers = await Promise.all([0, 1, 2, 3, 4].map(n => ask(`twice${n}@mail.example`, { proof: spent })));
    expect(answers.toSorted()).toEqual(['/signup/sent', ...Array(4).fill('/signup/sent?waits')]);
    expect(await ask('later@mail.example', { proof: spent })).toBe('/signup/sent?waits');
    expect(world.messages.filter(({ to }) => /^(?:twice|later)/.test(to))).toHaveLength(1);
  });

  test('a form with mistakes does not use the proof up', async () => {
    const kept = await proof();
    expect(await ask('no address', { proof: kept })).toBe(422);
    expect(await ask('mended@mail.example', { proof: kept })).toBe('/signup/sent');
  });

  test('a challenge ends, and one of a clock that ran ahead is none', async () => {
    const late = await proof();
    world.clock.advance(PROOF_LIFETIME);
    await attack(30, 100); // it goes on meanwhile
    expect(await ask('late@mail.example', { proof: late })).toBe('/signup/sent?waits');
    world.clock.advance(PROOF_LIFETIME);
    await attack(30, 200);
    const ahead = await proof();
    world.clock.set(world.clock.now() - 2 * MINUTE);
    expect(await spendProof(world.deps, ahead)).toBe(false);
    world.clock.set(world.clock.now() + 1.5 * MINUTE); // clocks of two machines may differ by half a minute
    expect(await spendProof(world.deps, ahead)).toBe(true);
    expect(await spendProof(world.deps, ahead)).toBe(false);
  });

  test('what is changed, empty, of another secret or no proof at all counts as none, and is no error', async () => {
    const { challenge, solution } = await solved();
    const { parameters, signature } = challenge;
    const changed = (more: object) =>
      encode({ challenge: { parameters: { ...parameters, ...more }, signature }, solution });
    const wrong: Record<string, string> = {
      cost: changed({ cost: 1 }),
      prefix: changed({ keyPrefix: '00' }),
      noKeySignature: changed({ keySignature: undefined }),
      expiry: changed({ data: { until: (parameters.data!.until as number) + 1 } }),
      key: encode({ challenge, solution: { ...solution, derivedKey: '00'.repeat(32) } }),
      'prefix-only': encode({ challenge, solution: { counter: 0, derivedKey: parameters.keyPrefix } }),
      signature: encode({
        challenge: { parameters, signature: signature!.replace(/^./, s => (s === '0' ? '1' : '0')) },
        solution,
      }),
      nothing: '',
      words: 'a proof',
      null: encode(null),
      list: encode([1, 2]),
      long: encode({ challenge, solution, more: 'x'.repeat(9_000) }),
    };
    for (const [n, [what, value]] of Object.entries(wrong).entries()) {
      remote = `203.0.${n}.1`;
      expect([what, await ask(`${what}@mail.example`, { proof: value })]).toEqual([what, '/signup/sent?waits']);
    }
    remote = '203.1.113.7';
    expect(await ask('right@mail.example', { proof: encode({ challenge, solution }) })).toBe('/signup/sent');
  });

  test('the limits of a mailbox and of a network hold with proofs too', async () => {
    for (let n = 0; n < 10; n += 1)
      expect(await ask(`n${n}@mail.example`, { proof: await proof() })).toBe('/signup/sent');
    expect(await ask('n10@mail.example', { proof: await proof() })).toBe('/signup/sent?waits');
    expect(world.messages.filter(({ to }) => /^n\d/.test(to))).toHaveLength(10);
    remote = '203.0.114.7';
    await ask('n0@mail.example', { proof: await proof() });
    await ask('n0+tag@mail.example', { proof: await proof() });
    expect(mailsTo('n0@mail.example') + mailsTo('n0+tag@mail.example')).toBe(1);
    await minutes(6);
    expect(mailsTo('n10@mail.example')).toBe(1);
  });

  test('while too many wait for a day, a proof is still taken', async () => {
    await world.sql("UPDATE signup_limits SET free_at = ? WHERE name = 'waiting'", world.clock.now() + 24 * HOUR);
    expect(await ask('without@mail.example')).toBe(429);
    expect(await ask('with@mail.example', { proof: await proof() })).toBe('/signup/sent');
  });

  test('only so many proofs are believed at a time, and used ones are forgotten', async () => {
    const until = world.clock.now() + PROOF_LIFETIME - MINUTE;
    await world.sql(
      `WITH RECURSIVE p (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM p WHERE n < ?)
       INSERT INTO signup_limits (name, free_at, count) SELECT 'proof:' || n, ?, 0 FROM p`,
      MOST_PROOFS,
      until,
    );
    const kept = await proof();
    expect(await ask('one-more@mail.example', { proof: kept })).toBe('/signup/sent?waits');
    world.clock.advance(PROOF_LIFETIME - MINUTE + 1);
    expect(await ask('later@mail.example', { proof: kept })).toBe('/signup/sent');
    expect(await world.sql("SELECT count(*) AS n FROM signup_limits WHERE name LIKE 'proof:%'")).toEqual([{ n: 1 }]);
  });

  test('programs that send JSON wait, with a proof or without', async () => {
    const body = { email: 'program@mail.example', symptom: 'thigh-sciatica', consent: true, proof: await proof() };
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request('/api/signups', { method: 'POST', headers, body: JSON.stringify(body) });
    await world.idle();
    expect([answer.status, mailsTo('program@mail.example')]).toEqual([202, 0]);
  });
});
