import { beforeEach, describe, expect, test } from 'vitest';
import { type ClinicSettings, readClinic, saveClinic } from '../clinic/settings.ts';
import type { Lesson } from '../courses/course.ts';
import { deliveries, signups, subscribers } from '../db/schema.ts';
import type { Deps, OutgoingMessage, SendOutcome } from '../deps.ts';
import { newLeases } from '../outbox/leases.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { LEASE_MS } from '../outbox/waiting.ts';
import { pauseFor, resumeSending } from '../pauses/sending-state.ts';
import { tick } from '../scheduling/tick.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { DAY, enrollReaders, START, testDeps, WEEK } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { deliver } from './deliver.ts';

// What happened over simulated years, each as it happened, through the real tick, queue and database.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ACCEPTED: SendOutcome = { accepted: true, response: '250 OK' };

let world: Awaited<ReturnType<typeof testDeps>>;
/** When the mail server got each message (epoch ms), whatever became of its answer. */
let arrivals: { at: number; to: string; messageId: string }[];
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
  arrivals = [];
  answer(() => ACCEPTED);
});

/** What the server answers from now on. */
function answer(says: (message: OutgoingMessage) => SendOutcome | Promise<SendOutcome>) {
  world.mailer.answer = message => {
    arrivals.push({ at: world.clock.now(), to: message.to, messageId: message.messageId });
    return says(message);
  };
}

/** The server takes the mail, and the process is gone before it can record that. Its lease stays and runs out. */
const dying = () => {
  throw new Error('the process is gone');
};
const refused = (kind: Exclude<SendOutcome, { accepted: true }>['kind']): SendOutcome => ({
  accepted: false,
  kind,
  rule: kind,
  reason: '4.0.0',
});

async function pass() {
  await tick(world.deps);
  await world.idle();
}

/** Lets the program run for `ms`, with a pass every `step` ms. */
async function live(ms: number, step = MINUTE) {
  for (let passed = 0; passed < ms; passed += step) {
    world.clock.advance(step);
    await pass();
  }
}

const row = async () => (await world.deps.db.select().from(deliveries))[0]!;
const oneDue = () => enrollReaders(world.sql, { count: 1, at: START });
const times = () => arrivals.map(({ at }) => at - START);

describe('crashes between the 250 and the record of it', () => {
  test('a lesson is sent again at once after the first, then a week apart, and is never given up', async () => {
    await oneDue();
    answer(dying);
    await pass();
    await live(HOUR, 3 * MINUTE);
    expect(times()).toEqual([0, 6 * MINUTE]);
    for (let copies = 2; copies < 6; copies += 1) {
      await live(WEEK - HOUR, WEEK - HOUR);
      expect(arrivals).toHaveLength(copies);
      await live(HOUR, 15 * MINUTE);
      expect(arrivals).toHaveLength(copies + 1);
    }
    answer(() => ACCEPTED);
    await live(9 * DAY, DAY / 2);
    expect(await row()).toMatchObject({ state: 'sent', possibleDuplicate: true, attempts: 1 });
    expect(await world.sql('SELECT status FROM subscribers')).toEqual([{ status: 'active' }]);
  });

  test('answers in between that cost no attempt do not make it come more often', async () => {
    await oneDue();
    let n = 0;
    answer(() => (++n % 2 ? dying() : refused('unreachable')));
    await pass();
    await live(HOUR, 2 * MINUTE);
    await live(DAY, HOUR);
    const submitted = arrivals.filter((_, index) => index % 2 === 0);
    expect(submitted).toHaveLength(2);
  });

  test('a confirmation comes twice, and again after a day, as long as its link works', async () => {
    const { db } = world.deps;
    const asked = { subscriberId: 'sub_a', course: 'knee-back', requestedAt: START, expiresAt: START + 2 * DAY };
    const reader = { id: 'sub_a', email: 'a@mail.example', emailKey: 'a', hour: 7, createdAt: START };
    const { insert } = newNotice(world.deps, 'confirmation', { subjectId: 'sgn_a', subscriberId: 'sub_a' });
    await db.batch([
      db.insert(subscribers).values({ ...reader, status: 'pending' }),
      db.insert(signups).values({ id: 'sgn_a', ...asked }),
      insert,
    ]);
    answer(dying);
    await pass();
    await live(HOUR, 3 * MINUTE);
    expect(times()).toEqual([0, 6 * MINUTE]);
    await live(3 * DAY, 2 * HOUR);
    expect(arrivals).toHaveLength(3);
    expect(await row()).toMatchObject({ state: 'cancelled', reason: 'nothing-to-send' });
  });

  test('a sign-in link comes twice; the clinic can ask for another', async () => {
    await createSignInLink(world.deps);
    answer(dying);
    const { id } = (await world.sql('SELECT id FROM sign_in_links'))[0]!;
    await newNotice(world.deps, 'sign-in', { subjectId: String(id), subscriberId: null }).insert;
    await pass();
    await live(HOUR, 3 * MINUTE);
    await live(2 * DAY, 2 * HOUR);
    expect(times()).toEqual([0, 6 * MINUTE]);
    expect((await row()).state).toBe('cancelled');
  });
});

/** One due lesson in another process. Its server has the whole message and owes the answer. */
async function owedAnswer(leases = newLeases(world.deps)) {
  await oneDue();
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  const { promise, resolve } = Promise.withResolvers<SendOutcome>();
  const sending = Promise.withResolvers<void>();
  const send = ({ to, messageId }: OutgoingMessage) => {
    arrivals.push({ at: world.clock.now(), to, messageId });
    sending.resolve();
    return promise;
  };
  const done = deliver({ ...world.deps, leases, mailer: { ...world.mailer, send } }, [(await row()).id]);
  await sending.promise;
  return {
    async comes(outcome: SendOutcome) {
      resolve(outcome);
      await done;
    },
  };
}

describe('a 250 that comes after the lease has run out', () => {
  test('counts while nobody has taken the delivery over, whatever its attempts are by then', async () => {
    const late = await owedAnswer();
    world.clock.advance(LEASE_MS + 1);
    await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
    await world.sql('UPDATE deliveries SET attempts = 3');
    expect((await row()).state).toBe('retry');
    await late.comes(ACCEPTED);
    expect((await row()).state).toBe('sent');
    await live(HOUR, 10 * MINUTE);
    expect(arrivals).toHaveLength(1);
  });

  test('does not count once another owner has recorded an answer, also one that costs no attempt', async () => {
    const late = await owedAnswer();
    world.clock.advance(LEASE_MS + 1);
    answer(() => refused('throttle'));
    await pass();
    expect(await row()).toMatchObject({ state: 'retry', attempts: 0 });
    await late.comes(ACCEPTED);
    expect((await row()).state).toBe('retry');
  });
});

describe('the wall clock is set an hour on while a server takes 90 seconds', () => {
  test.each([
    ['the owner itself', () => world.deps.leases],
    ['another process', () => newLeases(world.deps)],
  ])('%s takes nothing back, and one mail goes out', async (_, ofOwner) => {
    const slow = await owedAnswer(ofOwner());
    world.clock.advance(30_000);
    await pass();
    world.clock.set(world.clock.now() + HOUR);
    await pass();
    world.clock.advance(MINUTE);
    await pass();
    await slow.comes(ACCEPTED);
    await live(HOUR, 10 * MINUTE);
    expect(await row()).toMatchObject({ state: 'sent', possibleDuplicate: false });
    expect(arrivals).toHaveLength(1);
  });

  test('an owner never loses to itself what it renews, however long its server takes', async () => {
    const slow = await owedAnswer(world.deps.leases);
    await live(5 * HOUR, HOUR);
    await slow.comes(ACCEPTED);
    expect(await row()).toMatchObject({ state: 'sent', possibleDuplicate: false });
    expect(arrivals.filter(({ messageId }) => messageId === arrivals[0]!.messageId)).toHaveLength(1);
  });

  test.each([HOUR, -HOUR])('what a crash left before a step of %i ms is sent again within two leases', async step => {
    await oneDue();
    answer(dying);
    await pass();
    world.clock.set(world.clock.now() + step);
    answer(() => ACCEPTED);
    await live(2 * LEASE_MS + 2 * MINUTE);
    expect(await row()).toMatchObject({ state: 'sent', possibleDuplicate: true });
  });
});

const change = async (settings: Partial<ClinicSettings>) => {
  const { sample, ...clinic } = await readClinic(world.deps);
  await saveClinic(world.deps, { ...clinic, ...settings });
};
const hold = () =>
  world.sql(
    `INSERT INTO pauses (domain, reason, at, refusals, probe_at) VALUES ('mail.example', 'refused', ${START}, 1, ${START + HOUR})`,
  );

describe('many lessons are due and the server is slow', () => {
  const COUNT = 60;
  /** Calls `act` while the tenth mail is with the server. Returns how many mails were with it by then. */
  async function inTheMiddle(act: () => Promise<unknown>) {
    await enrollReaders(world.sql, { count: COUNT, at: START });
    let before = 0;
    answer(async () => {
      if (arrivals.length !== 10) return ACCEPTED;
      await act();
      before = arrivals.length;
      return ACCEPTED;
    });
    await pass();
    return before;
  }
  const entered = async () =>
    (await world.sql("SELECT count(*) AS n FROM deliveries WHERE state IN ('sent', 'sending')"))[0]!.n;

  test.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['the legal name is blanked', () => change({ legalName: '' }), () => change({ legalName: '見本鍼灸院' })],
    ['the day is closed', () => change({ closedWeekdays: [7] }), () => change({ closedWeekdays: [] })],
    [
      'a zone with night is set',
      () => change({ timeZone: 'America/New_York' }),
      () => change({ timeZone: 'Asia/Tokyo' }),
    ],
    ['unsigned lessons are held', () => change({ unsignedLessons: 'hold' }), () => change({ unsignedLessons: 'send' })],
    ['sending is paused', async () => pauseFor(world.deps, 'moved'), () => resumeSending(world.deps)],
    ['the domain is held', hold, () => resumeSending(world.deps)],
  ])('%s: none enters after it, and the others go when it is taken back', async (_, act, takeBack) => {
    const before = await inTheMiddle(act);
    expect(before).toBeLessThan(COUNT / 2);
    expect(arrivals).toHaveLength(before);
    await live(5 * MINUTE);
    expect([await entered(), arrivals.length]).toEqual([before, before]);
    expect((await world.sql('SELECT max(attempts) AS n FROM deliveries WHERE accepted_at IS NULL'))[0]!.n).toBe(0);
    await takeBack();
    await live(DAY, 4 * HOUR);
    expect(new Set(arrivals.map(({ to }) => to)).size).toBe(COUNT);
    expect(arrivals).toHaveLength(COUNT);
  });

  test('after a change that stops nothing the others go on at once, by the new settings', async () => {
    await inTheMiddle(() => change({ senderName: '新しい名' }));
    expect(arrivals).toHaveLength(COUNT);
    const newName = Buffer.from('新しい名').toString('base64');
    const named = world.messages.filter(({ raw }) => raw.includes(newName));
    expect(named.length).toBeGreaterThanOrEqual(COUNT - 10 - 3 * world.mailer.concurrency);
    expect(named.length).toBeLessThan(COUNT);
  });

  test('saving the same settings again disturbs no mail', async () => {
    await enrollReaders(world.sql, { count: COUNT, at: START });
    const released: number[] = [];
    answer(async () => {
      await change({});
      return ACCEPTED;
    });
    await tick({
      ...world.deps,
      queue: { holdsFor: 0, send: async ids => void released.push((await deliver(world.deps, ids)).released) },
    });
    expect([arrivals.length, released]).toEqual([COUNT, [0]]);
  });
});

describe('a lesson waits for its next attempt, and the clinic holds unsigned lessons from then on', () => {
  const signed = (deps: Deps) => ({
    ...deps.library,
    courses: deps.library.courses.map(course => ({
      ...course,
      lessons: course.lessons.map((lesson: Lesson) => ({ ...lesson, reviewedBy: '監修者', reviewedOn: '2026-11-22' })),
    })),
  });

  beforeEach(async () => {
    await oneDue();
    answer(() => refused('unknown'));
    await pass();
    answer(() => ACCEPTED);
    await change({ unsignedLessons: 'hold' });
    await live(3 * DAY, 4 * HOUR);
    expect(arrivals).toHaveLength(1);
    expect(await row()).toMatchObject({ state: 'retry', attempts: 1 });
  });

  test('it goes out within a day after a practitioner has signed', async () => {
    world.deps.library = signed(world.deps);
    await live(DAY, 4 * HOUR);
    expect(await row()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('it goes out within a day after the clinic has taken the rule back', async () => {
    await change({ unsignedLessons: 'send' });
    await live(DAY, 4 * HOUR);
    expect(await row()).toMatchObject({ state: 'sent', attempts: 2 });
  });
});

describe('the clock was wrong for an hour and is right again', () => {
  const steps = [90 * DAY, 20 * DAY, 5 * HOUR, -20 * DAY, -90 * DAY];
  /** The clock is set by `step`, `during` happens and an hour passes; then it is set right. */
  async function wronglyBy(step: number, during: () => Promise<unknown>) {
    world.clock.set(world.clock.now() + step);
    await during();
    await live(HOUR, 10 * MINUTE);
    world.clock.set(world.clock.now() - step);
  }

  test.each(steps)('%i ms: a throttled domain gets its mail after minutes, lessons and notices', async step => {
    answer(() => refused('throttle'));
    await wronglyBy(step, async () => {
      await enrollReaders(world.sql, { count: 3, at: world.clock.now() });
      await pass();
    });
    answer(() => ACCEPTED);
    const before = arrivals.length;
    await live(HOUR, 5 * MINUTE);
    const got = new Set(arrivals.slice(before).map(({ to }) => to));
    expect(got.size).toBe(3);
    const given = await world.sql("SELECT count(*) AS n FROM deliveries WHERE state <> 'sent'");
    expect(given).toEqual([{ n: 0 }]);
  });

  test.each(steps)('%i ms: a refused lesson is tried again when its rule says', async step => {
    answer(() => refused('unknown'));
    await wronglyBy(step, async () => {
      await enrollReaders(world.sql, { count: 1, at: world.clock.now() });
      await pass();
    });
    answer(() => ACCEPTED);
    await live(3 * HOUR, 30 * MINUTE);
    expect((await row()).state).toBe('sent');
  });

  test.each(steps)('%i ms: a held domain is asked after its hour', async step => {
    answer(() => refused('sender'));
    await wronglyBy(step, async () => {
      await enrollReaders(world.sql, { count: 2, at: world.clock.now() });
      await pass();
    });
    answer(() => ACCEPTED);
    const before = arrivals.length;
    await live(5 * HOUR, 30 * MINUTE);
    expect(arrivals.length - before).toBe(2);
    expect(await world.sql('SELECT * FROM pauses')).toEqual([]);
  });

  test.each(steps)(
    '%i ms: a mail that no server took goes out within a quarter of an hour of one that does',
    async step => {
      answer(() => refused('unreachable'));
      await wronglyBy(step, async () => {
        await enrollReaders(world.sql, { count: 1, at: world.clock.now() });
        await pass();
      });
      answer(() => ACCEPTED);
      await live(16 * MINUTE, MINUTE);
      expect((await row()).state).toBe('sent');
    },
  );
});
