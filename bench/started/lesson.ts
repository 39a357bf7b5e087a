import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveClinic } from '../../src/clinic/settings.ts';
import { zoneWhereOpen } from '../../src/testing/calendars.ts';
import { openFile } from '../../src/testing/database.ts';
import { buildWorld, enrollReaders, recordingMailer } from '../../src/testing/deps.ts';
import { CLINIC } from '../../src/testing/walk.ts';

/** A file with the lesson that the readers of these rows get, as the program sends it. */
export async function lessonFile() {
  const database = openFile();
  const mailer = recordingMailer('smtp');
  const world = await buildWorld({ database, mailer, clock: Date });
  await saveClinic(world.deps, { ...CLINIC, timeZone: zoneWhereOpen() });
  await enrollReaders(database.sql, { count: 1, at: Date.now() });
  await world.running.tick();
  await world.idle();
  await world.running.close();
  database.close();
  const folder = mkdtempSync(join(tmpdir(), 'dayori-bench-'));
  const file = join(folder, 'lesson.eml');
  writeFileSync(file, mailer.messages[0]!.raw);
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}
