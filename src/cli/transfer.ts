import { readExport, refuseExisting, rereadable, writeExport } from '../adapters/files/export-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { withProgressBar } from '../adapters/terminal/progress-bar.ts';
import { endTrial } from '../clinic/trial.ts';
import { loadCourses } from '../courses/load.ts';
import { TransferError } from '../errors.ts';
import { type DatabaseHandle, openForExport, openForImport, type Place } from '../node/database-handle.ts';
import { emailsFolder } from '../node/start.ts';
import { pauseFor, readPauseState, resumeSending } from '../pauses/sending-state.ts';
import { refuseWhileMoving, UNTIL_CLOSED } from '../transfer/closed.ts';
import { countAllRows, countUnderWay, DatabaseChanged, exportChecked, exportDatabase } from '../transfer/export.ts';
import type { Footer } from '../transfer/format.ts';
import { importDatabase } from '../transfer/import.ts';
import { inspect } from '../transfer/inspect.ts';
import { PLACE, placeOf } from './with-clinic.ts';
import { parse, print } from './words.ts';

/** A database without snapshots may change while it is read. Then it is read again, up to this many times in all. */
const ATTEMPTS = 3;

export async function exportTo(args: string[]) {
  const { values, positionals } = parse(args, { ...PLACE, pause: { type: 'boolean' } }, 1);
  const file = positionals[0]!;
  refuseExisting(file);
  const handle = await openForExport(placeOf(values), { environment: process.env });
  const stopped = stoppedBySignal();
  try {
    await refuseWhileMoving(handle.db);
    const footer = values.pause ? await writePaused(file, handle, stopped) : await writeFrozen(file, handle, stopped);
    const underWay = await countUnderWay(handle);
    const { state } = await readPauseState(handle);
    print({ file, ...countsOf(footer), underWay, sending: state });
    say(EXPORTED(handle.secretAt), underWay > 0 ? UNDER_WAY : '', state === 'open' ? GOES_ON : '');
  } finally {
    await handle.close();
  }
}

/** Rejects with `TransferError` when somebody stops this process, which then ends as after an error. npm hands a signal on a second time. */
function stoppedBySignal(): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(new TransferError('the export was stopped'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  });
  stopped.catch(() => {}); // it may come when nothing waits for it any more
  return stopped;
}

async function* untilStopped<T>(lines: AsyncGenerator<string, T>, stopped: Stopped): AsyncGenerator<string, T> {
  for (;;) {
    const next = await Promise.race([stopped, lines.next()]);
    if (next.done) return next.value;
    yield next.value;
  }
}
type Stopped = Promise<never>;

/** Without the file nobody moves, so sending goes on as before. */
async function writePaused(file: string, handle: DatabaseHandle, stopped: Stopped): Promise<Footer> {
  const { pauses } = await readPauseState(handle);
  const already = pauses.some(({ reason }) => reason === 'moved-out');
  if (!already) await pauseFor(handle, 'moved-out');
  try {
    return await writeFrozen(file, handle, stopped);
  } catch (error) {
    handle.thaw?.();
    if (!already)
      await resumeSending(handle, 'moved-out').then(
        () => say(TAKEN_BACK),
        () => say(STILL_PAUSED),
      );
    throw error;
  }
}

const TAKEN_BACK = 'There is no export, so sending goes on as before.';
const STILL_PAUSED =
  'There is no export, and sending is paused (moved-out). It goes on with: npm run dayori -- resume moved-out';

function writeFrozen(file: string, handle: DatabaseHandle, stopped: Stopped): Promise<Footer> {
  handle.freeze?.();
  return writeFile(file, handle, stopped);
}

async function writeFile(file: string, handle: DatabaseHandle, stopped: Stopped): Promise<Footer> {
  const deps = { ...handle, schema: handle.schemas.at(-1)! };
  for (let attempt = 1; ; attempt += 1) {
    const bar = barOf('Exporting rows', (await countAllRows(handle)) * (handle.freeze ? 1 : 2));
    const lines = handle.freeze ? exportDatabase(deps, bar.moved) : exportChecked(deps, bar.moved);
    try {
      return await withProgressBar(process.stderr, bar, writeExport(file, untilStopped(lines, stopped)));
    } catch (error) {
      if (!(error instanceof DatabaseChanged) || attempt === ATTEMPTS) throw error;
      say(`${error.message}; reading it again`);
    }
  }
}

export async function importFrom(args: string[]) {
  const { values, positionals } = parse(
    args,
    { ...PLACE, 'other-secret': { type: 'boolean' }, anew: { type: 'boolean' } },
    1,
  );
  const file = positionals[0]!;
  const source = await rereadable(file);
  const open = () => readExport(source.path);
  const otherSecret = values['other-secret'];
  const place = placeOf(values);
  const handle = await openForImport(place, { environment: process.env, otherSecret });
  try {
    const contents = await inspect({ ...handle, library: loadCourses(emailsFolder), otherSecret }, open);
    const bar = barOf('Importing rows', contents.rows * 2);
    const manner = { anew: Boolean(values.anew), ...(place === 'file' ? {} : { closed: untilClosed }) };
    const importing = importDatabase(handle, open, contents, bar.moved, manner);
    const { continued } = await withProgressBar(process.stderr, bar, importing);
    // There is no mailbox at Cloudflare, so mail is real there.
    if (place === 'cloudflare') await endTrial({ ...handle, wall: handle.clock });
    print({ file, ...countsOf(contents.footer), continued, sending: 'paused' });
    say(IMPORTED(place), secretFor(handle));
  } finally {
    await handle.close();
    source.remove();
  }
}

/** On D1 the Worker goes on answering. A file is this process's alone. */
function untilClosed(): Promise<void> {
  say(CLOSED);
  return machine.timers.pause(UNTIL_CLOSED);
}

function barOf(label: string, of: number) {
  let remaining = of;
  const moved = (rows: number) => {
    remaining -= rows;
  };
  return { label, of, remaining: async () => remaining, moved };
}

/** The number of rows of each table that has any. */
function countsOf({ tables }: Footer) {
  const counts = Object.entries(tables).map(([table, { rows }]) => [table, rows] as const);
  return {
    rows: counts.reduce((sum, [, rows]) => sum + rows, 0),
    tables: Object.fromEntries(counts.filter(([, rows]) => rows > 0)),
  };
}

const say = (...lines: string[]) => process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`);

const EXPORTED = (
  secretAt: string,
) => `The file holds addresses and symptoms: keep it as you keep the database, and delete it after the move.
APP_SECRET moves by hand: it is in ${secretAt}. The other installation needs the same before the import.`;
const CLOSED = `Forms are closed until the import has ended. Waiting for ${UNTIL_CLOSED / 1_000} seconds, until nothing else writes there.`;
const UNDER_WAY = `Some mails were under way. With --pause, export again in ten minutes: who already had theirs gets no second one then.`;
const GOES_ON =
  'Sending goes on here: stop this program before the other installation resumes, or export with --pause.';

const IMPORTED = (
  place: Place,
) => `Sending is paused: the installation that was left may have sent since. Once it sends no more, resume on /admin, or with:
npm run dayori -- resume${place === 'file' ? '' : ` --${place}`}`;

function secretFor({ place, secretAt }: DatabaseHandle): string {
  if (place !== 'cloudflare') return '';
  return `The Worker must have the same APP_SECRET as ${secretAt}: npm run wrangler -- secret put APP_SECRET --config wrangler.deploy.toml`;
}
