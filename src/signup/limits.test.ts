import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { createSignInLink } from '../sign-in/session.ts';
import { DAY, testDeps, WEEK } from '../testing/deps.ts';
import { form, signupForm } from '../testing/walk.ts';

// How many mails sign-ups make, whoever asks and from where.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: Awaited<ReturnType<typeof testDeps>>;
/** The address of whoever asks. */
let remote: string | undefined;
let trusted: string[];
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps();
  remote = '203.0.113.7';
  trusted = [];
  const { site } = world.deps;
  app = createApp({ ...world.deps, site: { ...site, trustedProxies: trusted, remoteAddress: () => remote } });
});

async function ask(email: string, headers: Record<string, string> = {}, more?: Record<string, string>) {
  const { headers: own, ...init } = signupForm(email, more);
  const response = await app.request('/signup', { ...init, headers: { ...(own as object), ...headers } });
  await world.idle();
  return response.status;
}
const times = async (count: number, one: (n: number) => Promise<unknown>) => {
  for (let n = 0; n < count; n += 1) await one(n);
};
/** Time goes on, minute by minute, with a pass of the scheduler in each. */
const minutes = (count: number) =>
  times(count, async () => {
    world.clock.advance(MINUTE);
    await world.run();
  });
const mails = () => world.messages.length;
const health = async () => (await app.request('/healthz')).json();

test('who asks first gets the mail at once, also while the clock moves between two readings', async () => {
  world.clock.run();
  await ask('first@mail.example');
  expect(mails()).toBe(1);
});

describe('one mailbox', () => {
  test('two hundred addresses of one mailbox, one after the other and at once: one mail', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      remote = `198.51.${n}.1`;
      await Promise.all(Array.from({ length: 20 }, (_, k) => ask(`victim+${n}-${k}@gmail.com`)));
    }
    await times(100, n =>
      ask(`${['v.ictim', 'vi.ctim', 'VICTIM'][n % 3]}+${n}@${['gmail.com', 'googlemail.com'][n % 2]}`),
    );
    expect(mails()).toBe(1);
    await minutes(2 * 60);
    expect(mails()).toBe(1);
  });

  test('a tag is folded at any provider, dots only at Gmail', async () => {
    for (const email of ['a.b@mail.example', 'ab@mail.example', 'ab+1@mail.example']) await ask(email);
    expect(world.messages.map(({ to }) => to)).toEqual(['a.b@mail.example', 'ab@mail.example']);
  });

  test('an address that asks weekly gets two mails and a reminder, none for thirty days, and then the same again', async () => {
    const gets: number[] = [];
    for (let week = 0; week <= 8; week += 1) {
      const before = mails();
      await ask('weekly@mail.example');
      gets.push(mails() - before);
      for (const wait of [25 * HOUR, WEEK - 25 * HOUR]) {
        world.clock.advance(wait);
        await world.run();
      }
    }
    expect(gets).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 0]); // and a reminder after the first and the seventh
  });

  test('the limit outlives the reader’s row', async () => {
    await ask('erased@mail.example');
    await world.sql('DELETE FROM signups');
    await world.sql('DELETE FROM subscribers');
    await world.sql('UPDATE deliveries SET subscriber_id = NULL');
    await ask('erased@mail.example');
    expect(mails()).toBe(1);
    world.clock.advance(10 * MINUTE);
    await ask('erased@mail.example');
    expect(mails()).toBe(2);
  });

  test('one tag that is confirmed gives the others no more mails than before', async () => {
    await ask('me+a@mail.example');
    const [signup] = await world.sql('SELECT id FROM signups');
    const { confirmUrl } = await import('../links/urls.ts');
    await app.request(new URL(confirmUrl(world.deps, String(signup!.id))).pathname, { method: 'POST' });
    await world.idle();
    const before = mails();
    for (const tag of ['b', 'c', 'd']) await ask(`me+${tag}@mail.example`);
    expect(mails() - before).toBe(1);
  });
});

describe('one network', () => {
  test('a thousand strangers from one network: ten mails in the first minute, twenty in the first hour, and an alarm', async () => {
    for (let n = 0; n < 1_000; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, k) => ask(`s${n + k}@mail.example`)));
    await world.run();
    expect(mails()).toBe(10);
    await minutes(59);
    expect(mails()).toBe(19);
    await minutes(1);
    expect(mails()).toBe(20);
    const { status, signups } = await health();
    expect([status, signups.untrustedProxy, signups.explanation]).toEqual([
      'degraded',
      false,
      expect.stringContaining('/admin/sign-ups'),
    ]);
    expect(signups.waiting + signups.refused).toBe(1_000 - 20);
    // Of whom no request was taken, no address is kept.
    expect(signups.refused).toBeGreaterThan(0);
    expect(await world.sql('SELECT id FROM subscribers WHERE id NOT IN (SELECT subscriber_id FROM signups)')).toEqual(
      [],
    );
    // Another network has its own limit, and its mails need not wait.
    remote = '198.51.100.1';
    await ask('other@mail.example');
    expect(mails()).toBe(21);
  });

  test('whatever waits has gone after a day, and then all turns are there again', async () => {
    await times(40, n => ask(`s${n}@mail.example`));
    expect(mails()).toBe(10);
    for (let hour = 0; hour < 4; hour += 1) {
      world.clock.advance(HOUR);
      await world.run();
    }
    expect(mails()).toBe(40);
    expect((await health()).status).toBe('ok');
    await times(10, n => ask(`t${n}@mail.example`));
    expect(mails()).toBe(50);
  });

  test('sixty at once from one network: ten mails', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => ask(`s${n}@mail.example`)));
    expect(mails()).toBe(10);
  });

  test('when more wait than can go in a day, nobody’s sign-up is taken, nothing is kept, and the page says so', async () => {
    await times(260, n => ask(`s${n}@mail.example`));
    const rows = await world.sql('SELECT count(*) AS n FROM signups');
    expect([await ask('late@mail.example'), await ask('s1@mail.example')]).toEqual([429, 429]);
    expect(await world.sql('SELECT count(*) AS n FROM signups')).toEqual(rows);
    world.clock.advance(7 * MINUTE);
    expect(await ask('late@mail.example')).toBe(303);
  });

  test('a clock that ran ahead holds nobody back', async () => {
    world.clock.advance(90 * DAY);
    await times(30, n => ask(`s${n}@mail.example`));
    world.clock.advance(-90 * DAY);
    const before = mails();
    await ask('now@mail.example');
    expect(mails()).toBe(before + 1);
  });
});

describe('in all', () => {
  test('from a thousand networks sixty mails go at once, then two a minute at most', async () => {
    await times(200, n => {
      remote = `198.51.${n}.1`;
      return ask(`s${n}@mail.example`);
    });
    expect(mails()).toBe(60);
    await minutes(30);
    expect(mails()).toBeGreaterThanOrEqual(85);
    expect(mails()).toBeLessThanOrEqual(120);
  });

  test('a clock that is set back by a little gives nobody a turn', async () => {
    await times(70, n => {
      remote = `198.51.${n}.1`;
      return ask(`s${n}@mail.example`);
    });
    for (const back of [1, 500, 20_000]) {
      world.clock.advance(-back);
      remote = `203.0.113.${back}`;
      await ask(`back${back}@mail.example`);
    }
    expect(mails()).toBe(60);
  });

  test.each([
    ['names the visitor', { 'x-forwarded-for': '198.51.100.9' }, '10.0.0.1'],
    ['names itself', { via: '1.1 proxy' }, '203.0.113.7'],
    ['says nothing', {}, '127.0.0.1'],
  ] as const)(
    'behind a proxy that nobody trusts and that %s: only the limit of all holds, and an alarm',
    async (_, headers, address) => {
      remote = address;
      await times(70, n => ask(`s${n}@mail.example`, headers));
      expect(mails()).toBe(60);
      expect(await health()).toMatchObject({ status: 'degraded', signups: { waiting: 10, untrustedProxy: true } });
    },
  );

  test('behind a trusted proxy visitors are told from each other', async () => {
    trusted.push('10.0.0.1');
    remote = '10.0.0.1';
    await times(12, n => ask(`a${n}@mail.example`, { 'x-forwarded-for': '198.51.100.9' }));
    await times(12, n => ask(`b${n}@mail.example`, { 'x-forwarded-for': `1.2.3.4, 198.51.101.${n}` }));
    expect(mails()).toBe(20);
    expect((await health()).signups).toMatchObject({ waiting: 4, untrustedProxy: false });
  });
});

describe('the clinic', () => {
  async function clinic(path: string, init?: RequestInit) {
    const signIn = await app.request(new URL(await createSignInLink(world.deps)).pathname, { method: 'POST' });
    const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
    const response = await app.request(path, { ...init, headers: { ...(init?.headers as object), cookie } });
    await world.idle();
    return response;
  }
  const press = async (action: 'release' | 'discard') => {
    const page = await (await clinic('/admin/sign-ups')).text();
    const [, until] = /name="until" value="(\d+)"/.exec(page)!;
    return clinic(`/admin/sign-ups/${action}`, form({ until: until! }));
  };

  test('sees what waits, and lets it go with one press', async () => {
    await times(30, n => ask(`s${n}@mail.example`));
    expect(await (await clinic('/admin')).text()).toContain('確認メールが20通');
    expect((await press('release')).status).toBe(303);
    await world.run();
    expect(mails()).toBe(30);
    expect((await health()).status).toBe('ok');
    const again = (await clinic('/admin/sign-ups/release', form({ until: String(world.clock.now()) }))).headers;
    expect(await (await clinic(again.get('location')!)).text()).not.toContain('0通を');
  });

  test('throws it away with one press; who was thrown away may ask again', async () => {
    await times(30, n => ask(`s${n}@mail.example`));
    expect((await press('discard')).status).toBe(303);
    await minutes(3);
    expect(mails()).toBe(10);
    remote = '198.51.100.1';
    await ask('s29@mail.example');
    expect(mails()).toBe(11);
  });

  test('decides about nothing that came after the page was opened', async () => {
    await times(15, n => ask(`s${n}@mail.example`));
    const until = String(world.clock.now());
    world.clock.advance(1_000);
    await ask('later@mail.example');
    await clinic('/admin/sign-ups/discard', form({ until }));
    expect((await health()).signups.waiting).toBe(1);
  });

  test('sends the confirmation again to whom the limits would not, with a link that works', async () => {
    for (const wait of [0, 10 * MINUTE, DAY, DAY]) {
      world.clock.advance(wait);
      await ask('asks@mail.example');
    }
    expect(mails()).toBe(2);
    const [reader] = await world.sql('SELECT id FROM subscribers');
    const page = `/admin/readers/${reader!.id}`;
    world.clock.advance(10 * DAY);
    expect(await (await clinic(page)).text()).toContain(`${page}/confirmation`);
    await clinic(`${page}/confirmation`, form({}));
    expect(mails()).toBe(3);
    await clinic(`${page}/confirmation`, form({})); // a second press
    expect(mails()).toBe(3);
    const [signup] = await world.sql('SELECT id FROM signups');
    const { confirmUrl } = await import('../links/urls.ts');
    const link = new URL(confirmUrl(world.deps, String(signup!.id))).pathname;
    expect((await app.request(link, { method: 'POST' })).status).toBe(303);
  });
});
