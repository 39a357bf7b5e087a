import type * as z from 'zod';
import { MAX_CLOSURE_DAYS } from '../calendar/long-closures.ts';
import {
  type ClinicSettings,
  NewClinicSettings,
  readClinic,
  saveClinic,
  unknownCourses,
  withoutMadeUp,
} from '../clinic/settings.ts';
import { isUnset } from '../config.ts';
import { loadCourses } from '../courses/load.ts';
import { acceptSecret as accept } from '../node/database-handle.ts';
import { emailsFolder } from '../node/start.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { PLACE, withClinic } from './with-clinic.ts';
import { fail, parse, print, readJson } from './words.ts';

export async function settings(args: string[]) {
  const { values, positionals } = parse(args, PLACE);
  const [verb, file, ...more] = positionals;
  if (verb === 'get' && !file) return withClinic(values, async deps => print(await readClinic(deps)));
  if (verb !== 'set' || !file || more.length > 0) fail('settings get | settings set FILE.json');
  const { own, madeUp } = changeIn(readJson(file));
  await withClinic(values, async deps => {
    const { sample, ...current } = await readClinic(deps);
    const parsed = NewClinicSettings.safeParse({ ...(sample ? {} : current), ...own });
    if (!parsed.success) return fail(wordsOf(parsed.error));
    refuseUnknownCourses(parsed.data, current);
    await saveClinic(deps, parsed.data);
    print({ ...parsed.data, openCourses: { ...current.openCourses, ...parsed.data.openCourses } });
    if (madeUp.length > 0) process.stderr.write(LEFT_OUT(madeUp));
  });
}

/** A file may be what `settings get` printed, which also says whether that is the sample clinic. */
function changeIn({ sample, ...change }: Record<string, unknown>) {
  if (sample === true) return withoutMadeUp(change);
  return { own: sample === undefined || sample === false ? change : { sample, ...change }, madeUp: [] };
}

const LEFT_OUT = (names: string[]) =>
  `The sample clinic's own values are made up and were not stored: ${names.join(', ')}\n`;

function refuseUnknownCourses(wanted: ClinicSettings, stored: ClinicSettings) {
  const there = loadCourses(emailsFolder).courses.map(({ slug }) => slug);
  const unknown = unknownCourses(wanted, stored, there).map(slug => `"${slug}"`);
  if (unknown.length > 0) fail(`openCourses names no course ${unknown.join(', ')}; there are: ${there.join(', ')}`);
}

/** What each code of a mistake means, for operators. The clinic reads `texts/ja/admin.ts`. */
const MISTAKES: Record<string, string> = {
  too_long: 'is too long',
  control: 'must be one line without control characters',
  email: 'must be one plain mail address',
  choice: 'is none of the values to choose from',
  number: 'must be a whole number within its limits',
  url: 'must be an http(s) URL',
  time_zone: 'is no time zone: use a name of the IANA database such as Asia/Tokyo (abbreviations mean several zones)',
  hour: 'must be an hour from 7 to 20',
  all_closed: 'must leave one weekday open',
  dates: 'must be dates of this century such as 12/30〜1/3 (every year) or 2026-10-05 (once)',
  dates_many: 'must be at most 60 dates or ranges',
  closed_long: `closes more than ${MAX_CLOSURE_DAYS} days in a row, with closed weekdays and holidays`,
};

/** One line for each setting that cannot be stored. */
const wordsOf = ({ issues }: z.ZodError): string =>
  issues
    .map(issue => [issue.path.join('.'), MISTAKES[messageOf(issue)] ?? messageOf(issue)].join(' ').trim())
    .join('\n');

/** A setting that may be empty is a union. Its last member has the mistake that matters. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  (issue.code === 'invalid_union' && issue.errors.at(-1)?.[0]?.message) || issue.message;

export async function signInLink(args: string[]) {
  const { values } = parse(args, PLACE, 0);
  if (values.cloudflare && isUnset(process.env.BASE_URL)) fail('BASE_URL must be set: the address of the Worker');
  await withClinic(values, async deps => void process.stdout.write(`${await createSignInLink(deps)}\n`));
}

export async function acceptSecret(args: string[]) {
  parse(args, {}, 0);
  await accept(process.env);
  process.stderr.write(ACCEPTED);
}

const ACCEPTED = `The database now goes with the present APP_SECRET. Links in mails that were sent with another one do not open, and addresses that it
suppressed are recognised only where their readers still have a row. The memory beside the database cannot be read: sending starts paused.
`;
