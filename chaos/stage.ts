import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { saveClinic } from '../src/clinic/settings.ts';
import { type Node, startNode } from '../src/node/start.ts';
import { CLINIC } from '../src/testing/walk.ts';
import { HISTORY } from './history.ts';
import { type Program, startProgram, type Time } from './program.ts';
import { recordingSink } from './sink.ts';
import type { Sink } from './smtp-steps.ts';

export const WEEK = 7 * 86_400_000;
/** Milliseconds. A lease runs out after five minutes of wall clock (`LEASE_MS`). */
export const PAST_THE_LEASE = 6 * 60_000;
/** Sunday 07:30 in Tokyo, half an hour after the readers' hour. */
const START = Date.parse('2026-11-22T07:30:00+09:00');
export const COURSE = 'thigh-sciatica';

/** A database file, a mail server that records, and the processes of the program that use both. */
export type Stage = {
  sink: Sink;
  time: Time;
  environment: Record<string, string>;
  /** Reads over a connection of its own, so it sees only what is committed at this moment. */
  query<T>(sql: string, ...values: SQLInputValue[]): T[];
  count(sql: string): number;
  /** Whether a process holds SQLite's write lock. */
  isLocked(): boolean;
  /** Adds readers number `from` to `from + count − 1`. Their lesson with this number is due now. */
  enroll(count: number, lesson: number, from?: number): void;
  start(): Promise<Program>;
  /** What the processes logged at level warn and above. */
  log(): string;
  folder: string;
  /** `keep`: does not delete the files, so that a broken promise can be investigated. */
  close(keep: boolean): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-chaos-'));
  const databaseFile = join(folder, 'chaos.db');
  const logFile = join(folder, 'log');
  const sink = await recordingSink();
  const environment = {
    PATH: process.env.PATH ?? '',
    DATABASE_FILE: databaseFile,
    SMTP_URL: sink.url,
    APP_SECRET: 'a secret of the chaos that is long enough',
    LOG_LEVEL: 'warn',
  };
  await prepare(environment);
  const programs: Program[] = [];
  const time = { clock: START, ahead: 0 };
  const query = <T>(sql: string, ...values: SQLInputValue[]) =>
    withDatabase(databaseFile, db => db.prepare(sql).all(...values) as T[]);
  return {
    sink,
    time,
    environment,
    folder,
    query,
    count: sql => Number(query<{ n: number }>(sql)[0]!.n),
    isLocked: () => withDatabase(databaseFile, isLocked, 0),
    enroll: (count, lesson, from = 0) =>
      withDatabase(databaseFile, db => enrollReaders(db, { count, lesson, from, at: time.clock })),
    async start() {
      const program = await startProgram(environment, logFile);
      programs.push(program);
      return program;
    },
    log: () => readFileSync(logFile, 'utf8'),
    async close(keep) {
      for (const program of programs.filter(({ child }) => child.exitCode === null && child.signalCode === null))
        await program.kill();
      await sink.close();
      if (!keep) rmSync(folder, { recursive: true });
    },
  };
}

/** The program inside the harness's own process, to request its pages without a network. */
export async function openNode({ environment, time }: Stage): Promise<Node> {
  const node = await startNode(environment, { clock: { now: () => time.clock } });
  node.deps.site.remoteAddress = () => undefined;
  return node;
}

async function prepare(environment: Record<string, string>) {
  const node = await startNode(environment);
  // Only lessons are counted here. The letter to the clinic would be a mail that is none.
  await saveClinic(node.deps, { ...CLINIC, clinicLetter: 'never' });
  node.file.raw.exec(HISTORY);
  await node.close();
}

function isLocked(db: DatabaseSync): boolean {
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  }
}

function withDatabase<T>(file: string, work: (db: DatabaseSync) => T, timeout = 10_000): T {
  const db = new DatabaseSync(file, { timeout });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

type Enrolling = { count: number; lesson: number; from: number; at: number };

function enrollReaders(db: DatabaseSync, { count, lesson, from, at }: Enrolling) {
  const subscriber = db.prepare(
    "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'active', 7, 0)",
  );
  const enrollment = db.prepare(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
     VALUES (?, ?, '${COURSE}', 'active', ?, ?, 7, 0)`,
  );
  db.exec('BEGIN');
  for (let n = from; n < from + count; n += 1) {
    subscriber.run(`sub_${n}`, `r${n}@mail.example`, `r${n}@mail.example`);
    enrollment.run(`enr_${n}`, `sub_${n}`, lesson, at);
  }
  db.exec('COMMIT');
}
