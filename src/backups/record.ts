import { eq } from 'drizzle-orm';
import * as z from 'zod';
import { isMailReal } from '../clinic/mailer-kind.ts';
import type { Db } from '../db/database.ts';
import { restoreGuard } from '../db/schema.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';
import type { Backup, Deps } from '../deps.ts';
import { type BackupStanding, type BackupWatch, standingOf } from './standing.ts';

// Two keys, because a command writes one while the program writes the other.
const MADE = 'backup' satisfies SettingKey;
const WATCHED = 'backup-watch' satisfies SettingKey;

const Made = z.object({
  ...{ at: z.number(), file: z.string() },
  ...{ readers: z.number(), enrollments: z.number(), deliveries: z.number() },
});
const Watch = z.object({
  since: z.number(),
  opened: z
    .object({
      ...{ at: z.number(), file: z.string() },
      fault: z.enum(['missing', 'unreadable', 'damaged', 'changed']).optional(),
    })
    .optional(),
});

/** Statement that notes a backup. */
export const noteBackup = (db: Db, backup: Backup) => writeSetting(db, MADE, backup, backup.at);

export const writeWatch = (db: Db, watch: BackupWatch, now: number) => writeSetting(db, WATCHED, watch, now);

/** `undefined`: none was noted, or by a version that wrote it in another form. */
export const readBackup = async (db: Db): Promise<Backup | undefined> =>
  Made.optional()
    .catch(undefined)
    .parse(await readSetting(db, MADE));

export const readWatch = async (db: Db): Promise<BackupWatch | undefined> =>
  Watch.optional()
    .catch(undefined)
    .parse(await readSetting(db, WATCHED));

type Watching = Pick<Deps, 'db' | 'mailer' | 'storage' | 'wall'>;

/** Whether this installation should have backups: it has a file, and sends real mail. On D1 there is Time Travel. */
export async function needsBackups({ db, mailer, storage }: Omit<Watching, 'wall'>): Promise<boolean> {
  if (!storage.openBackup || !isMailReal({ mailer })) return false;
  const guard = await db
    .select({ realMail: restoreGuard.realMail })
    .from(restoreGuard)
    .where(eq(restoreGuard.id, 1))
    .get();
  return Boolean(guard?.realMail);
}

/** How the backups stand. `undefined`: none are needed here, or the scheduler has not begun to watch them. */
export async function readBackupStanding(deps: Watching): Promise<BackupStanding | undefined> {
  if (!(await needsBackups(deps))) return undefined;
  const [backup, watch] = await Promise.all([readBackup(deps.db), readWatch(deps.db)]);
  return watch && standingOf(backup, watch, deps.wall.now());
}
