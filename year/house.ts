import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { readExport, writeExport } from '../src/adapters/files/export-file.ts';
import { loadCourses } from '../src/courses/load.ts';
import { backUp, restore } from '../src/node/backup.ts';
import { openForExport, openForImport } from '../src/node/database-handle.ts';
import { exportDatabase } from '../src/transfer/export.ts';
import { importDatabase } from '../src/transfer/import.ts';
import { inspect } from '../src/transfer/inspect.ts';
import { HOUR, MINUTE } from './lengths.ts';
import { machineOf, startProcess } from './process.ts';
import type { House, Process, Trap, World } from './world.ts';

/**
 * Ms for which the scheduler's passes come each minute after something happened, while something waits, and for how long at least. Otherwise
 * they come at some full hours (`isLookedAt`).
 */
const AWAKE = 8 * MINUTE;
const AT_LEAST = MINUTE;
/** The hour at which lessons end in the evening (docs/decisions/schedule.md). */
const CLOSES = 21;

const fileIn = (folder: string, nth: number) => join(folder, `house-${nth}.db`);

export function newHouse(world: World): House {
  const { loop, folder, mix } = world;
  const operator = machineOf(world, 'operator', () => true);
  const processes = new Map<string, Process>();
  const beats = new Map<Process, { moment: number; cancel: () => void }>();
  const backups: { file: string; at: number }[] = [];
  let awakeSince = -Infinity;
  let opened = 1;
  /** The operator does one thing after the other. */
  let doing: Promise<unknown> = Promise.resolve();

  const house: House = {
    file: fileIn(folder, opened),
    environment: {
      DATABASE_FILE: fileIn(folder, opened),
      BASE_URL: 'https://letters.example',
      APP_SECRET: 'a secret of the simulated year that is long enough',
      SMTP_URL: 'smtp://mail.clinic.example',
      LOG_LEVEL: 'silent',
      SMTP_PER_DAY: String(mix.perDay ?? 0),
      SMTP_WARM_UP: mix.warmUp ? 'on' : 'off',
    },
    begin: () => {
      operate(() => start('first'));
    },
    anyProcess: () => ['first', 'second'].map(processNamed).find(process => process?.answers()),
    processNamed,
    stayAwake,
    crashAt,
    restart: down =>
      operate(async () => {
        await processNamed('first')?.stop();
        await loop.pause(down);
        await start('first');
      }),
    runSecond(lasts) {
      operate(() => start('second'));
      loop.at(loop.now() + lasts, () => operate(async () => processNamed('second')?.stop()));
    },
    freeze(lasts) {
      const process = processNamed('first');
      if (!process) return;
      process.freeze();
      operate(() => start('second'));
      // The lease of what it has under way runs out after five minutes.
      for (const minutes of [5, 10]) loop.at(loop.now() + minutes * MINUTE, stayAwake);
      loop.at(loop.now() + lasts, () => process.wake());
      loop.at(loop.now() + lasts + HOUR, () => operate(async () => processNamed('second')?.stop()));
    },
    startLate(days, before) {
      const now = Temporal.Instant.fromEpochMilliseconds(world.wall()).toZonedDateTimeISO(world.plan.zone);
      const end = now.add({ days }).round({ smallestUnit: 'day', roundingMode: 'floor' }).with({ hour: CLOSES });
      house.restart(end.epochMilliseconds - before - world.wall());
    },
    loseInFlight(resumedAfter) {
      if (backups.length > 0)
        processNamed('first')?.setTrap({ when: 'owed', nth: 1 }, () => operate(() => putBack(0, resumedAfter)));
    },
    backUp: () => world.outsideWork(async () => keepCopy()),
    restore: (back, resumedAfter, byHand) => operate(() => putBack(back, resumedAfter, byHand)),
    move: resumedAfter => operate(() => moveOut(resumedAfter)),
    putRight: () =>
      operate(async () => {
        await processNamed('second')?.stop();
        await start('first');
      }),
  };
  return house;

  function processNamed(name: string): Process | undefined {
    const process = processes.get(name);
    return process?.isAlive() ? process : undefined;
  }

  function operate(work: () => Promise<unknown>) {
    doing = doing.then(work).catch(world.failed);
  }

  async function start(name: string) {
    if (processNamed(name)) return;
    const process = await loop.outside(startProcess(world, name));
    processes.set(name, process);
    stayAwake();
    void process.beat();
    beatAgain(process);
  }

  /** node-cron asks for a pass each minute. Most minutes of a year are left out, because nothing would happen in them. */
  function beatAgain(process: Process) {
    const moment = nextBeat();
    const cancel = loop.at(moment, () => {
      if (!process.isAlive()) return void beats.delete(process);
      void process.beat();
      beatAgain(process);
    });
    beats.set(process, { moment, cancel });
  }

  function nextBeat(): number {
    const now = loop.now();
    const minute = now - (now % MINUTE) + MINUTE;
    if (now < awakeSince + AT_LEAST || (now < awakeSince + AWAKE && isAnythingNear(now + AWAKE))) return minute;
    let hour = now - (now % HOUR) + HOUR;
    while (!world.isLookedAt(hour, isAnythingNear)) hour += HOUR;
    return hour;
  }

  /** Whether the program has anything to do by then. Each mail under way, and each pause, may need every pass. */
  function isAnythingNear(then: number): boolean {
    if (!world.files || world.wall() !== loop.now() || !house.anyProcess()) return true;
    return world.files.look(NEAR, then, then, then).length > 0;
  }

  function stayAwake() {
    awakeSince = loop.now();
    for (const [process, { moment, cancel }] of beats) {
      if (moment <= loop.now() + MINUTE) continue;
      cancel();
      beatAgain(process);
    }
  }

  function crashAt(trap: Trap, down: number, times = 1) {
    const process = processNamed('first');
    if (!process) return;
    process.setTrap(trap, () => {
      stayAwake();
      loop.at(loop.now() + down, () =>
        operate(async () => {
          await start('first');
          if (times > 1) crashAt(trap, down, times - 1);
        }),
      );
    });
  }

  async function keepCopy() {
    const at = loop.now();
    const file = `${folder}/backup-${at}.db`;
    if (backups.some(backup => backup.at === at)) return;
    backUp(world.environment, file);
    backups.unshift({ file, at });
    world.tell({ kind: 'backup', name: String(at) });
  }

  async function putBack(back: number, resumedAfter: number, byHand = false) {
    const backup = backups[Math.min(back, backups.length - 1)];
    if (!backup) return start('first');
    await stopAll();
    if (byHand) copyOver(backup.file);
    const restored = byHand ? undefined : await loop.outside(restore(world.environment, backup.file, operator));
    const { sending } = restored ?? {};
    world.tell({ kind: 'restored', name: String(backup.at), madeAt: backup.at, sending, ...(byHand && { byHand }) });
    await start('first');
    loop.at(loop.now() + resumedAfter, () => world.resume());
  }

  /** README, Backups: to restore by hand. */
  function copyOver(backup: string) {
    for (const more of ['-wal', '-shm']) rmSync(`${world.file}${more}`, { force: true });
    cpSync(backup, world.file);
  }

  async function moveOut(resumedAfter: number) {
    await stopAll();
    await loop.outside(moveTo(fileIn(folder, opened + 1)));
    opened += 1;
    backups.length = 0;
    world.tell({ kind: 'moved' });
    await start('first');
    loop.at(loop.now() + resumedAfter, () => world.resume());
  }

  async function moveTo(file: string) {
    const exported = `${folder}/export-${opened}`;
    const from = await openForExport('file', { environment: world.environment, ...operator });
    await writeExport(exported, exportDatabase({ ...from, schema: from.schemas.at(-1)! }));
    await from.close();
    const environment = { ...world.environment, DATABASE_FILE: file };
    const to = await openForImport('file', { environment, ...operator });
    const open = () => readExport(exported);
    await importDatabase(to, open, await inspect({ ...to, library: loadCourses('emails') }, open));
    await to.close();
    world.file = file;
    world.environment = environment;
  }

  async function stopAll() {
    await Promise.all([...processes.values()].map(process => process.isAlive() && process.stop()));
    world.files?.forget();
  }
}

const NEAR = `SELECT 1 FROM deliveries WHERE state IN ('due', 'claimed', 'sending', 'retry') AND (state IN ('claimed', 'sending') OR next_attempt_at <= ?)
  UNION ALL SELECT 1 FROM enrollments WHERE state = 'active' AND next_send_at <= ?
  UNION ALL SELECT 1 FROM enrollments WHERE state = 'paused' AND resume_at <= ?
  UNION ALL SELECT 1 FROM pauses LIMIT 1`;
