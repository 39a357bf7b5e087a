import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { saveClinic } from '../clinic/settings.ts';
import type { Db } from '../db/database.ts';
import { consents, deliveries, enrollments, signups, subscribers } from '../db/schema.ts';
import { keysFrom } from '../links/tokens.ts';
import { isImporting, readPauseState } from '../pauses/sending-state.ts';
import { emptyD1 } from '../testing/d1/empty.ts';
import {
  exported,
  fileOf,
  installationOver,
  lessonsTo,
  mailsTo,
  moveIn,
  oldInstallation,
  oneClickOf,
} from '../testing/old-installation.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC, form, signupForm, type TestNode } from '../testing/walk.ts';
import { delivery } from '../texts/ja/delivery.ts';

// What visitors, readers and the clinic meet while an import runs, and what becomes of it when it is killed.

let sink: SmtpSink;
let old: TestNode;
let file: string;
beforeAll(async () => {
  sink = await smtpSink();
  old = await oldInstallation(sink);
  file = await exported(old.deps);
});
afterAll(async () => {
  await old.close();
  await sink.close();
});

function emptyFile(): { db: Db; close(): Promise<void> } {
  const here = openSqliteFile(':memory:');
  migrate(here, 'migrations');
  return { db: here.db, close: async () => here.close() };
}
const PLACES = [
  ['a file', async () => emptyFile()],
  ['D1', () => emptyD1()],
] as const;

class Killed extends Error {}

/** The database of a process that is killed before its `statements`th statement. What a transaction began is then not done. */
function dyingAfter(db: Db, statements: number): Db {
  let left = statements;
  const STATEMENTS = new Set(['batch', 'run', 'values', 'select', 'insert', 'update', 'delete']);
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof name !== 'string' || !STATEMENTS.has(name)) return value;
      return (...given: unknown[]) => {
        left -= 1;
        if (left < 0) throw new Killed('killed');
        return value.apply(target, given);
      };
    },
  });
}

async function statementsOfAnImport(): Promise<number> {
  const place = emptyFile();
  let asked = 0;
  const db = new Proxy(dyingAfter(place.db, 1e6), {
    get: (target, name) => {
      if (['batch', 'run', 'values', 'select', 'insert', 'update', 'delete'].includes(String(name))) asked += 1;
      return Reflect.get(target, name);
    },
  });
  await moveIn({ ...old.deps, db }, file);
  await place.close();
  return asked;
}

const killed = (db: Db, statements: number) =>
  expect(moveIn({ ...old.deps, db: dyingAfter(db, statements) }, file)).rejects.toThrow(Killed);
const isClosed = async (answer: Response) => [answer.status, (await answer.text()).includes('引っ越しの作業中です')];
const CLOSED = [503, true];

test.each(PLACES)(
  'in %s: killed at twenty random moments, with sign-ups in between, an import ends with the rows of the file',
  async (_, open) => {
    const seed = randomInt(2 ** 31);
    console.info(`moments of seed ${seed}`);
    const random = numbersOf(seed);
    const all = await statementsOfAnImport();
    for (let kill = 0; kill < 20; ) {
      const place = await open();
      const { db } = place;
      // Several times in one import, until it once comes to its end.
      for (;;) {
        const died = await moveIn({ ...old.deps, db: dyingAfter(db, Math.floor(random() * all)) }, file).catch(e => e);
        if (!(died instanceof Killed)) {
          expect(died).toMatchObject({ readers: 4 });
          break;
        }
        kill += 1;
        if (!(await isImporting(db))) continue;
        const visitor = installationOver(db, old);
        expect(await isClosed(await visitor.visit('/signup', signupForm(`new${kill}@mail.example`)))).toEqual(CLOSED);
        if (kill >= 20) {
          await moveIn({ ...old.deps, db }, file);
          break;
        }
      }
      expect([seed, (await exported({ ...old.deps, db })) === file]).toEqual([seed, true]);
      expect(await readPauseState({ ...old.deps, db })).toMatchObject({ pauses: [{ reason: 'moved' }] });
      const after = installationOver(db, old);
      expect((await after.visit('/signup', signupForm('after@mail.example'))).status).toBe(303);
      expect(await whole(db, 'after@mail.example')).toEqual([1, 1, 1]);
      await place.close();
    }
  },
);

/** Mulberry32: numbers from 0 to 1, the same for a seed. */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many rows there are of a sign-up: reader, request, consent. */
async function whole(db: Db, email: string) {
  const reader = (await db.select().from(subscribers)).find(row => row.email === email);
  const of = (rows: { subscriberId: string | null }[]) => rows.filter(row => row.subscriberId === reader?.id).length;
  return [reader ? 1 : 0, of(await db.select().from(signups)), of(await db.select().from(consents))];
}

test('every form of visitor, reader and clinic is closed and says so; what needs no reader stays open', async () => {
  const { db, close } = emptyFile();
  const signedIn = installationOver(db, old);
  await signedIn.signIn();
  expect(await signedIn.page('/admin/settings')).not.toContain(delivery.line.formsClosed);
  await killed(db, 12);
  expect(await isImporting(db)).toBe(true);
  const { visit } = installationOver(db, old);
  const [lesson] = lessonsTo(sink, 'reader');
  const [confirmation] = mailsTo(sink, 'pending');
  const links = [
    ...['/mail/', '/preferences/', '/check-in/', '/c/', '/consultation/'].flatMap(path => linksTo(lesson!, path)),
    ...linksTo(confirmation!, '/confirm/'),
  ];
  expect(links.length).toBeGreaterThan(3);
  for (const path of ['/', '/start/low-back-pain', '/embed', '/signup/sent', '/admin/sign-in', ...links])
    expect([path, await isClosed(await visit(path))]).toEqual([path, CLOSED]);
  for (const path of ['/signup', '/admin/sign-in', '/admin/resume', '/admin/settings', ...links])
    expect([path, await isClosed(await visit(path, form({})))]).toEqual([path, CLOSED]);
  const wayOf = async (answer: Promise<Response>) =>
    /<a href="([^"]*)"/.exec((await (await answer).text()).split(/<.?main/)[1]!)?.[1];
  expect(await wayOf(visit('/start/low-back-pain?from=door'))).toBe('/start/low-back-pain?from=door');
  expect(await wayOf(visit('/signup', form({})))).toBeUndefined();
  expect(await wayOf(visit('/admin/resume', form({})))).toBe('/admin');
  const api = await visit('/api/signups', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect([api.status, api.headers.get('retry-after'), await api.json()]).toMatchObject([
    503,
    '60',
    { error: { code: 'moving' } },
  ]);
  for (const path of ['/privacy', '/legal', '/when-to-see-a-doctor', '/robots.txt'])
    expect([path, (await visit(path)).status]).toEqual([path, 200]);
  expect(await (await visit('/healthz')).json()).toMatchObject({ status: 'degraded' });
  for (const path of ['/admin', '/admin/settings', '/admin/readers/new', '/admin/access'])
    expect([path, (await signedIn.page(path)).includes(delivery.line.formsClosed)]).toEqual([path, true]);
  await close();
});

test.each(PLACES)(
  'in %s: whoever leaves with one click meanwhile has left when it ends, wherever it was killed',
  async (_, open) => {
    const { db, close } = await open();
    const leaving = oneClickOf(lessonsTo(sink, 'reader')[0]!);
    const leaver = installationOver(db, old);
    let presses = 0;
    // Each time it comes a little further, so that it dies in every phase.
    for (let die = 8; ; die += 5) {
      const died = await moveIn({ ...old.deps, db: dyingAfter(db, die) }, file).catch(error => error);
      if (!(died instanceof Killed)) {
        expect(died).toMatchObject({ readers: 4 });
        break;
      }
      expect(await (await leaver.visit(leaving)).text()).toContain('<button');
      const pressed = await leaver.visit(leaving, form({ 'List-Unsubscribe': 'One-Click' }));
      expect([pressed.status, (await pressed.text()).includes('配信を止めました')]).toEqual([200, true]);
      presses += 1;
    }
    expect(presses).toBeGreaterThan(2);
    expect(await isImporting(db)).toBe(false);
    const reader = (await db.select().from(subscribers)).find(({ email }) => email === 'reader@mail.example')!;
    expect(reader.status).toBe('unsubscribed');
    const withdrawn = (await db.select().from(consents)).filter(
      row => row.act === 'withdrawn' && row.subscriberId === reader.id,
    );
    expect(withdrawn).toHaveLength(1);
    const running = (await db.select().from(enrollments)).filter(row => row.subscriberId === reader.id);
    expect(running.map(({ state }) => state)).toEqual(['stopped']);
    expect((await db.select().from(deliveries)).filter(({ unsubscribed }) => unsubscribed)).toHaveLength(2);
    await close();
  },
);

test('who signs up in the moment before forms close keeps the sign-up, and the import says that somebody is there', async () => {
  const { db, close } = emptyFile();
  await saveClinic({ ...old.deps, db }, CLINIC);
  const { visit } = installationOver(db, old);
  expect((await visit('/')).status).toBe(200);
  const closed = async () => {
    expect((await visit('/signup', signupForm('just@mail.example'))).status).toBe(303);
  };
  const refused = moveIn({ ...old.deps, db }, file, fileOf(file), { closed });
  await expect(refused).rejects.toThrow('holds readers already');
  expect(await whole(db, 'just@mail.example')).toEqual([1, 1, 1]);
  expect(await isImporting(db)).toBe(false);
  await close();
});

test.each(PLACES)(
  'in %s: an import that cannot go on is begun anew, with the same file or another one',
  async (_, open) => {
    const { db, close } = await open();
    const all = await statementsOfAnImport();
    await killed(db, Math.floor(all * 0.6));
    const both = keysFrom('a new secret that is long enough,a secret for tests that is long enough');
    const another = await exported({ ...old.deps, keys: both });
    await expect(moveIn({ ...old.deps, db, keys: both }, another)).rejects.toThrow(/^.*--anew.*$/);
    const anew = (die: number, text: string) =>
      moveIn({ ...old.deps, db: dyingAfter(db, die), keys: both }, text, fileOf(text), { anew: true });
    await expect(anew(9, another)).rejects.toThrow(Killed);
    expect(await isImporting(db)).toBe(true);
    expect(await anew(1e6, another)).toMatchObject({ readers: 4 });
    expect(await exported({ ...old.deps, db, keys: both })).toBe(another);
    await close();
  },
);
