import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { d1Database } from '../adapters/cloudflare/d1.ts';
import { platformD1 } from '../adapters/cloudflare/platform-d1.ts';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { saveClinic } from '../clinic/settings.ts';
import type { Db } from '../db/database.ts';
import { consents, signups, subscribers } from '../db/schema.ts';
import { readSetting } from '../db/setting.ts';
import { IMPORTING } from '../pauses/reasons.ts';
import { readPauseState } from '../pauses/sending-state.ts';
import { emptyD1 } from '../testing/d1/empty.ts';
import { sizeOf } from '../testing/database.ts';
import { enrollReaders } from '../testing/deps.ts';
import { exported, installationOver, oldInstallation } from '../testing/old-installation.ts';
import { PATIENCE } from '../testing/patience.ts';
import { DAYORI, saidBy } from '../testing/program.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC, signupForm, type TestNode } from '../testing/walk.ts';
import { UNTIL_CLOSED } from '../transfer/closed.ts';

// The command `import` itself, killed by the system at random moments, into a file and into the D1 of wrangler's workerd.

/** `KILLS=20` for as many in D1, which takes four minutes. */
const KILLS: Record<string, number> = { 'a file': 20, D1: Number(process.env.KILLS ?? 4) };
const READERS = 10_000;
/** As the test installation has it. */
const SECRET = 'a secret for tests that is long enough';
let sink: SmtpSink;
let old: TestNode;
let file: string;
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  sink = await smtpSink();
  old = await oldInstallation(sink);
  await enrollReaders(old.sql, { count: READERS, at: old.clock.now() });
  file = await exported(old.deps);
  folder = mkdtempSync(join(tmpdir(), 'dayori-killed-'));
  writeFileSync(at('export.ndjson'), file, { mode: 0o600 });
  layDownProgram();
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
  await old.close();
  await sink.close();
});

const at = (name: string) => join(folder, name);

/** The commands look for wrangler's database beside their own folder. */
function layDownProgram() {
  const [program] = DAYORI.slice(-1) as [string];
  cpSync(dirname(program), at('build/program'), { recursive: true });
  copyFileSync('wrangler.toml', at('wrangler.toml'));
  symlinkSync(resolve('node_modules'), at('node_modules'));
  mkdirSync(at('.wrangler'));
}

type Place = {
  args: string[];
  clear(): Promise<void>;
  open(): Promise<{ db: Db; close(): Promise<void> }>;
  /** Ends when rows are being written, where another process may look while the command runs. */
  rowsAreWritten?(isOver: () => boolean): Promise<void>;
};
const STATE = '.wrangler/state/v3';
const PLACES: Record<string, Place> = {
  'a file': {
    args: [],
    async clear() {
      for (const name of readdirSync(folder).filter(name => name.startsWith('here.db'))) rmSync(at(name));
      const here = openSqliteFile(at('here.db'));
      migrate(here, 'migrations');
      here.close();
    },
    async open() {
      const here = openSqliteFile(at('here.db'));
      return { db: here.db, close: async () => here.close() };
    },
    async rowsAreWritten(isOver) {
      const most = sizeOf(at('here.db')) + 1_000_000;
      while (!isOver() && sizeOf(at('here.db')) < most) await sleep(5);
    },
  },
  D1: {
    args: ['--local'],
    async clear() {
      rmSync(at(STATE), { recursive: true, force: true });
      await (await emptyD1(at(STATE))).close();
    },
    async open() {
      const { binding, close } = await platformD1('wrangler.toml', at(STATE));
      return { db: d1Database(binding), close };
    },
  },
};

function begin({ args }: Place) {
  const env = { PATH: process.env.PATH, DATABASE_FILE: at('here.db'), APP_SECRET: SECRET, LOG_LEVEL: 'silent' };
  const program = [...DAYORI.slice(0, -1), at(`build/program/${basename(DAYORI.at(-1)!)}`)];
  const child = spawn(process.execPath, [...program, 'import', at('export.ndjson'), ...args], { env });
  running.push(child);
  const said = saidBy(child);
  return { child, said, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, ...said })) };
}

/** The processes of workerd that were started, through however many others, by a command of this test. */
function workerds(): string[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.filter(pid => {
    try {
      return (
        readFileSync(`/proc/${pid}/comm`, 'utf8') === 'workerd\n' &&
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder)
      );
    } catch {
      return false; // it has just ended
    }
  });
}
const noWorkerdIsLeft = () => vi.waitFor(() => expect(workerds()).toEqual([]), { timeout: PATIENCE });

/** An empty database, at which people can sign up. */
async function renew(place: Place) {
  await place.clear();
  const { db, close } = await place.open();
  await saveClinic({ ...old.deps, db }, CLINIC);
  await close();
}

/** Runs the command. Kills it so long (ms) after its beginning, or after that of its rows, if it still runs then. */
async function importing(place: Place, kill?: { after: number; ofRows?: boolean }) {
  const { child, ended } = begin(place);
  let isOver = false;
  const over = ended.finally(() => (isOver = true));
  if (kill?.ofRows) await place.rowsAreWritten!(() => isOver);
  const timer = kill && setTimeout(() => child.kill('SIGKILL'), kill.after);
  const end = await over;
  clearTimeout(timer);
  await noWorkerdIsLeft();
  return end;
}

/** How many rows there are of a sign-up: reader, request, consent. */
async function whole(db: Db, email: string) {
  const reader = (await db.select().from(subscribers)).find(row => row.email === email);
  const of = (rows: { subscriberId: string | null }[]) => rows.filter(row => row.subscriberId === reader?.id).length;
  return [reader ? 1 : 0, of(await db.select().from(signups)), of(await db.select().from(consents))];
}
const WHOLE = [1, 1, 1];
const NOTHING = [0, 0, 0];

type Left = 'nothing' | 'closed' | 'half';

/** What an import has come to, by its own record. */
async function leftBy(db: Db): Promise<Left> {
  const record = (await readSetting(db, IMPORTING)) as { step?: string } | undefined;
  if (!record) return 'nothing';
  return record.step === 'closing' ? 'closed' : 'half';
}

/** Somebody signs up at what a killed import has left: forms are open where it has left nothing. */
async function signUp(place: Place, email: string): Promise<Left> {
  const { db, close } = await place.open();
  const left = await leftBy(db);
  const { status } = await installationOver(db, old).visit('/signup', signupForm(email));
  expect([status, await whole(db, email)]).toEqual(left === 'nothing' ? [303, WHOLE] : [503, NOTHING]);
  await close();
  return left;
}

/** Who signed up before an import keeps the sign-up, and the import is refused. */
async function expectRefused(place: Place, email: string) {
  expect(await importing(place)).toMatchObject({ code: 2, err: expect.stringContaining('holds readers already') });
  const { db, close } = await place.open();
  expect(await whole(db, email)).toEqual(WHOLE);
  await close();
}

/** The rows are those of the file, and forms are open again. */
async function expectMoved(place: Place) {
  const { db, close } = await place.open();
  expect((await exported({ ...old.deps, db })) === file).toBe(true);
  expect(await readPauseState({ ...old.deps, db })).toMatchObject({ pauses: [{ reason: 'moved' }] });
  const { status } = await installationOver(db, old).visit('/signup', signupForm('after@mail.example'));
  expect([status, await whole(db, 'after@mail.example')]).toEqual([303, WHOLE]);
  await close();
}

test.runIf(existsSync('/proc')).each(Object.entries(PLACES))(
  'in %s: killed at random moments, with sign-ups in between, the command ends with the rows of the file',
  async (name, place) => {
    const most = KILLS[name]!;
    await renew(place);
    const begun = performance.now();
    expect(await importing(place)).toMatchObject({ code: 0 });
    const usual = Math.ceil(performance.now() - begun);
    const shorter = name === 'D1' ? usual - UNTIL_CLOSED : usual;
    const met = { nothing: 0, closed: 0, half: 0, ended: 0 };
    /** The first kill of rows comes at once, so that one does, however fast the machine is. */
    const killOfRows = () => ({ after: met.half === 0 ? 0 : randomInt(shorter), ofRows: true });
    const killAt = (left: Left, kills: number) => {
      if (left === 'half') return { after: randomInt(shorter) };
      if (kills % 2 === 0) return { after: randomInt(usual) };
      return place.rowsAreWritten ? killOfRows() : { after: randomInt(usual - shorter, usual) }; // when forms are closed already
    };
    let left: Left = 'nothing';
    await renew(place);
    for (let kills = 0; kills < most || left !== 'nothing' || met.ended === 0; ) {
      const { code, signal, err } = await importing(place, kills < most ? killAt(left, kills) : undefined);
      if (signal === 'SIGKILL') {
        kills += 1;
        left = await signUp(place, `new${kills}@mail.example`);
        met[left] += 1;
        if (left !== 'nothing') continue;
        await expectRefused(place, `new${kills}@mail.example`);
      } else {
        expect(code, err).toBe(0);
        await expectMoved(place);
        left = 'nothing';
        met.ended += 1;
      }
      await renew(place);
    }
    console.info(JSON.stringify({ place: name, usual, ...met }));
    if (place.rowsAreWritten || most >= 20) expect(met.half).toBeGreaterThan(0);
  },
);
