import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import * as z from 'zod';
import { UsageError } from '../errors.ts';

export const USAGE = `npm run dayori -- COMMAND

  tick [--at ISO-TIME]         one scheduler pass and its sends, then exit; --at: as if it were that time
  send-test COURSE/N ADDRESS   send one lesson to one address, outside any enrollment
  lint [--tables]              check all courses and notices; --tables: and print what only all of them together show
  settings get                 print the clinic's settings as JSON
  settings set FILE.json       change the settings that the file names
  sign-in-link                 print a one-time link to the clinic's pages
  accept-secret                go on with another APP_SECRET than the database was written with, when that one is lost
  doctor [--json]              would mail arrive? DNS, certificate, clock, mail server, settings; exit code 1 when not
  dkim-key FILE                make a key that signs mail (DKIM), and print what to put into DNS
  backup FILE                  write a copy of the database to FILE, also while the program runs
  backup --into FOLDER [--keep N]   the same with its date as its name and the secret beside it; keeps the newest N (30) there
  restore FILE                 put a backup in the place of the database; the program must be stopped
  export FILE [--pause]        write everything to FILE, to move to another installation; --pause: and send nothing more from here
  import FILE [--other-secret] [--anew] fill an empty database with an export; sending is paused then. --anew: an import that broke
                               off is deleted first
  suppression list             what is suppressed, without addresses, and which days wait for a decision
  suppression lift ADDRESS     send mail to this address again
  suppression release DAY      let readers in question since that day continue · confirm DAY: keep them suppressed
  erase ADDRESS --yes          erase a reader for good, at their wish; figures stay, and the consent as a hash
  consent-record ADDRESS       what is kept of the consents of an erased reader with this address
  resume [REASON | DOMAIN]     end a reason for which sending is paused, or release a receiving domain; without a name the only one;
                               prints what still stands, what it means, and what ends it
  reclassify                   judge anew who opened, by the rules of today, where agents and networks are still kept (90 days)
  recount                      count the clinic's figures anew from the rows, and print how many were wrong (none should be)

settings, sign-in-link, suppression, erase, consent-record, export, import, resume, reclassify and recount take --cloudflare for the database that npm run deploy made, and --local for
the one of npm run dev:worker (stop that first). Without them it is the file of DATABASE_FILE.
`;

export function fail(message: string): never {
  throw new UsageError(message);
}

/** What stands in a table under a name that somebody typed, and not what every object has (`toString`). */
export const ownOf = <T>(table: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export function print(value: object) {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Reads options as `parseArgs` takes them, with exactly `positionals` arguments, or any number when not given. None may be blank. */
export function parse<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  positionals?: number,
) {
  // A script hands on a variable that it has not set as `""`.
  if (args.some(arg => arg.trim() === '')) fail('an argument is blank');
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true });
    if (positionals !== undefined && parsed.positionals.length !== positionals)
      throw new Error(`expected ${positionals} arguments`);
    return parsed;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** The JSON object in a file, which must be UTF-8: other encodings (Shift_JIS) would be stored as wrong letters. */
export function readJson(file: string): Record<string, unknown> {
  const bytes = orFail(
    file,
    () => readFileSync(file),
    error => error.message,
  );
  const text = orFail(
    file,
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    () => NO_UTF8,
  );
  return orFail(
    file,
    () => z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
    error => (error instanceof z.ZodError ? 'must hold one JSON object' : error.message),
  );
}

const NO_UTF8 = 'is not UTF-8 (perhaps Shift_JIS): save it as UTF-8 and run this again';

function orFail<T>(file: string, read: () => T, say: (error: Error) => string): T {
  try {
    return read();
  } catch (error) {
    return fail(`${file}: ${say(error as Error)}`);
  }
}
