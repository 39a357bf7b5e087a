import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { makeDkimKey } from './adapters/dkim-key-file.ts';
import { dnsResolver } from './adapters/dns.ts';
import { withProgressBar } from './adapters/progress-bar.ts';
import { backUp, restore } from './backup.ts';
import { ClinicSettings, readClinic, saveClinic } from './clinic/settings.ts';
import { readConfig } from './config.ts';
import { type Course, findCourse } from './courses/course.ts';
import { CourseError, formatFinding } from './courses/findings.ts';
import { longestCommonRun, remarksOnRun } from './courses/lint/own-words.ts';
import { ARTICLES, readArticles } from './courses/lint/read-articles.ts';
import { formatRemark, type Remark } from './courses/lint/remark.ts';
import { type LoadedCourses, loadCourses } from './courses/load.ts';
import { audit } from './dashboard/audit.ts';
import { createSignInLink } from './dashboard/session.ts';
import { countRemaining } from './delivery/progress.ts';
import { sendTest } from './delivery/send-test.ts';
import { readSendingState, resumeSending } from './delivery/sending-state.ts';
import { BackupError } from './errors.ts';
import { dkimRecord } from './operations/doctor/dkim-record.ts';
import { examine } from './operations/doctor/examine.ts';
import { dkimInstructions, formatReport } from './operations/doctor/report.ts';
import { checkSender, ownAddress } from './operations/doctor/sender.ts';
import { loadLibrary } from './rendering/library.ts';
import { parseAddress } from './signup/address.ts';
import { buildFolder, emailsFolder, exitWith, type Node, startNode } from './start.ts';

const USAGE = `npm run dayori -- COMMAND

  tick [--at ISO-TIME]         one scheduler pass and its sends, then exit; --at: as if it were that time
  send-test COURSE/N ADDRESS   send one lesson to one address, outside any enrollment
  lint                         check all courses and notices
  settings get                 print the clinic's settings as JSON
  settings set FILE.json       change the settings that the file names
  sign-in-link                 print a one-time link to the clinic's pages
  doctor [--json]              would mail arrive? DNS, certificate, clock, mail server, settings; exit code 1 when not
  dkim-key FILE                make a key that signs mail (DKIM), and print what to put into DNS
  backup FILE                  write a copy of the database to FILE, also while the program runs
  restore FILE                 put a backup in the place of the database; the program must be stopped
  resume                       go on sending after a pause
`;

/** The command cannot be carried out as given: one line, exit code 2. */
class UsageError extends Error {}

const PAUSED = `Sending is paused: what was sent after the backup was made could go out a second time.
Resume on /admin, or with: npm run dayori -- resume
`;

const commands: Record<string, (args: string[]) => Promise<void>> = {
  tick: async args => {
    const { at: moment } = parse(args, { at: { type: 'string' } }, 0).values;
    const at = typeof moment === 'string' ? readTime(moment) : undefined;
    await withNode(async ({ deps, queue, tick }) => {
      const counts = await tick();
      await showSending(deps, counts.queued, queue.idle());
      print({ ...counts, sending: (await readSendingState(deps)).state });
    }, at);
  },

  'send-test': async args => {
    const [which = '', typed = ''] = parse(args, {}, 2).positionals;
    const address = parseAddress(typed) ?? fail(`"${typed}" is not a mail address`);
    await withNode(async ({ deps }) => {
      const [slug = '', number = ''] = which.split('/');
      const lesson =
        findCourse(deps.library.courses, slug)?.lessons[Number(number) - 1] ?? fail(`there is no lesson "${which}"`);
      const outcome = await sendTest(deps, {
        course: slug,
        lesson: lesson.number,
        pattern: null,
        email: address.email,
      });
      if (!outcome.accepted) fail(`refused (${outcome.rule}): ${outcome.reason}`);
      print({ accepted: true, response: outcome.response });
    });
  },

  lint: async args => {
    parse(args, {}, 0);
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const { courses, remarks, findings } = await loadAsFarAsPossible();
    const taken = compareWithArticles(courses, say);
    for (const finding of findings) say(formatFinding(finding));
    for (const remark of [...remarks, ...taken]) say(formatRemark(remark));
    const lessons = courses.flatMap(course => course.lessons).length;
    const count = findings.length + remarks.length + taken.length;
    say(`${courses.length} courses, ${lessons} mails: ${count || 'nothing'} to look at`);
    if (count > 0) process.exitCode = 1;
  },

  settings: async args => {
    const [verb, file] = args;
    if (verb === 'get' && args.length === 1) return withNode(async ({ deps }) => print(await readClinic(deps)));
    if (verb !== 'set' || !file || args.length !== 2) fail('settings get | settings set FILE.json');
    const change = readJson(file);
    await withNode(async ({ deps }) => {
      const { sample, ...current } = await readClinic(deps);
      const parsed = ClinicSettings.safeParse({ ...(sample ? {} : current), ...change });
      if (!parsed.success) fail(z.prettifyError(parsed.error));
      await saveClinic(deps, parsed.data!);
      print(parsed.data!);
    });
  },

  'sign-in-link': async args => {
    parse(args, {}, 0);
    await withNode(async ({ deps }) => process.stdout.write(`${await createSignInLink(deps)}\n`));
  },

  doctor: async args => {
    const { json } = parse(args, { json: { type: 'boolean' } }, 0).values;
    await withNode(async ({ deps, config, dkim }) => {
      const signing = dkim && { ...dkim, publicKey: createPublicKey(dkim.key) };
      const checks = await examine({ ...deps, smtpUrl: config.smtpUrl, signing, resolver: dnsResolver(), fetch });
      if (json) print(checks);
      else process.stdout.write(formatReport(checks));
      if (checks.some(({ status }) => status === 'problem')) process.exitCode = 1;
    });
  },

  'dkim-key': async args => {
    const file = resolve(parse(args, {}, 1).positionals[0]!);
    const { DKIM_SELECTOR, DKIM_DOMAIN } = process.env;
    const wanted = { DKIM_SELECTOR: DKIM_SELECTOR || 'dayori', DKIM_DOMAIN, DKIM_KEY_FILE: file };
    const { selector, domain } = readConfig(wanted).dkim!;
    // The key that the environment may name already is only being made.
    const unsigned = { ...process.env, DKIM_SELECTOR: '', DKIM_DOMAIN: '', DKIM_KEY_FILE: '', DKIM_KEY: '' };
    await withNode(
      async ({ deps }) => {
        const sender = domain ?? checkSender(ownAddress(await readClinic(deps), deps.site.mailFrom)).domain;
        const record = dkimRecord(selector, sender ?? 'YOUR-DOMAIN', createPublicKey(makeKey(file)));
        process.stdout.write(dkimInstructions(file, selector, record));
      },
      undefined,
      unsigned,
    );
  },
  backup: async args => {
    const [file = ''] = parse(args, {}, 1).positionals;
    print({ file, ...backUp(process.env, file) });
  },

  restore: async args => {
    const [file = ''] = parse(args, {}, 1).positionals;
    const { sending, ...restored } = await restore(process.env, file);
    print({ file, ...restored, sending });
    if (sending === 'paused') process.stderr.write(PAUSED);
  },

  resume: async args => {
    parse(args, {}, 0);
    await withNode(async ({ deps }) => {
      await resumeSending(deps);
      await audit(deps, 'sending-resumed');
      print({ sending: (await readSendingState(deps)).state });
    });
  },
};

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = commands[name] ?? fail(USAGE);
  await command(args);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof BackupError)) exitWith(error);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** Courses that cannot be compiled are still judged by their words. */
async function loadAsFarAsPossible(): Promise<LoadedCourses> {
  try {
    return { ...(await loadLibrary(emailsFolder, buildFolder)), findings: [] };
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    return { ...loadCourses(emailsFolder), findings: error.findings };
  }
}

/** Own words: said to be skipped where there is nothing to compare with. */
function compareWithArticles(courses: Course[], say: (line: string) => void): Remark[] {
  const articles = readArticles(ARTICLES);
  if (!articles) {
    say(`own words: skipped, there are no articles in ${ARTICLES}`);
    return [];
  }
  const lessons = courses.flatMap(course => course.lessons);
  const compared = lessons.map(lesson => ({ lesson, run: longestCommonRun(lesson, articles) }));
  const longest = compared.reduce((most, { run }) => (run.text.length > most.length ? run.text : most), '');
  say(`own words: the longest run in common with an article has ${longest.length} characters: ${longest}`);
  return compared.flatMap(({ lesson, run }) => remarksOnRun(lesson, run));
}

/** A backlog is longer than what one tick hands on: the bar is as long as the backlog. */
async function showSending(deps: Node['deps'], queued: number, sending: Promise<void>) {
  const remaining = () => countRemaining(deps);
  const of = queued > 0 ? Math.max(queued, await remaining()) : 0;
  await withProgressBar(process.stderr, { label: 'Sending mails', of, remaining }, sending);
}

async function withNode(work: (node: Node) => Promise<unknown>, at?: number, environment = process.env) {
  const node = await startNode(environment, at);
  try {
    await work(node);
  } finally {
    await node.close();
  }
}

type Options = { at?: { type: 'string' }; json?: { type: 'boolean' } };

function parse(args: string[], options: Options, positionals: number) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true });
    if (parsed.positionals.length !== positionals) throw new Error(`expected ${positionals} arguments`);
    return parsed;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function makeKey(file: string): KeyObject {
  try {
    return makeDkimKey(file);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    return fail(exists ? `${file} is there already, and a key is never replaced` : (error as Error).message);
  }
}

function readTime(text: string): number {
  const at = Date.parse(text);
  return Number.isNaN(at) ? fail(`"${text}" is not a time like 2026-11-22T07:00:00+09:00`) : at;
}

function readJson(file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return fail(`${file}: ${error instanceof z.ZodError ? 'must hold one JSON object' : (error as Error).message}`);
  }
}

function print(value: object) {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function fail(message: string): never {
  throw new UsageError(message);
}
