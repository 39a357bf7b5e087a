import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steady, timers } from '../src/adapters/machine/machine.ts';
import { smtpMailer } from '../src/adapters/smtp/smtp.ts';
import { openSqliteThread } from '../src/adapters/sqlite/threaded.ts';
import { ClinicSettings, saveClinic } from '../src/clinic/settings.ts';
import { findCourse } from '../src/courses/course.ts';
import { besideOf } from '../src/node/start.ts';
import { openFile } from '../src/testing/database.ts';
import { buildWorld, enrollReaders } from '../src/testing/deps.ts';
import { CLINIC } from '../src/testing/walk.ts';

/** The lesson that the bench's readers get: about 20 KB of HTML. */
export const COURSE = 'heavy-legs';
export const LESSON = 4;
/** Tuesday 07:00 in Tokyo, when lessons may go out. */
export const NOW = Date.parse('2026-11-24T07:00:00+09:00');

/** The program as `npm start` builds it, with a database file of its own and the mail server at `url`. */
export async function openWorld(url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-bench-'));
  const mailer = smtpMailer({ url, steady, timers, givesPlaces: true });
  const databaseFile = join(folder, 'bench.db');
  const file = openFile(databaseFile);
  const { raw } = file;
  const thread = await openSqliteThread(databaseFile);
  const database = { ...file, db: thread.db };
  const beside = besideOf(databaseFile, raw);
  // The timers of tests let no write wait for company, so each commit would hold fewer.
  const real = { steady, timers };
  const { deps, queue, running } = await buildWorld({ database, mailer, clock: { now: () => NOW }, beside, ...real });
  await saveClinic(deps, ClinicSettings.parse({ ...CLINIC, timeZone: 'Asia/Tokyo' }));
  return {
    deps,
    queue,
    sql: database.sql,
    count: (sql: string) => Number(raw.prepare(sql).get()!.n),
    async enroll(count: number, due: number) {
      await enrollReaders(database.sql, { count, due, at: NOW });
      const { slug } = findCourse(deps.library.courses, COURSE)!.lessons[LESSON - 1]!;
      raw.exec(`UPDATE enrollments SET course = '${COURSE}', next_lesson = ${LESSON}, next_lesson_slug = '${slug}'`);
      await running.keep(); // the readers' own consents are not what is measured
    },
    rewind: () =>
      raw.exec(`DELETE FROM deliveries; UPDATE enrollments SET next_send_at = ${NOW} WHERE next_send_at IS NULL`),
    async close() {
      await mailer.close();
      await thread.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

export function print(line: string) {
  process.stdout.write(`${line}\n`);
}
