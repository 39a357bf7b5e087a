import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CourseError } from '../courses/findings.ts';
import type { Library } from '../deps.ts';
import { STRICT_TRANSPORT } from '../edge/guards.ts';
import { writeAtomically } from '../rendering/build-cache.ts';
import { loadLibrary } from '../rendering/library.ts';
import { pictureName } from '../rendering/picture-name.ts';
import { printScript, printScriptPath } from '../sheet/print-script.ts';
import { proofScript, proofScriptPath } from '../signup/section/proof-script.ts';
import { stylesheet, stylesheetPath } from '../ui/stylesheet.ts';
import { packMails } from './packed-mails.ts';

// Writes what the Worker is bundled with: courses, compiled mails and frames as text. Pictures and the stylesheet become files that
// Cloudflare serves without the Worker. MJML runs only here.

const root = join(import.meta.dirname, '../..');
const emails = join(root, 'emails');
const target = join(root, 'build', 'worker');

const library = await loadLibrary(emails, join(root, 'build', 'mails')).catch(exitWith);
const files = new Map<string, string | Buffer>([
  ['courses.txt', coursesText(library)],
  ['mails.txt', packMails(everyMail(library))],
  ['frames.txt', JSON.stringify(library.frames)],
  ['assets/_headers', headers()],
  [join('assets', stylesheetPath), stylesheet],
  [join('assets', proofScriptPath), proofScript],
  [join('assets', printScriptPath), printScript],
  ...pictures(join(emails, 'illustrations')),
]);
for (const [name, content] of files) writeAtomically(join(target, name), content);
for (const name of strangers()) rmSync(join(target, name));

/** Files of an earlier build that this one does not have. Half-written files belong to another build. */
function strangers(): string[] {
  const found = readdirSync(target, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const names = found.map(entry => relative(target, join(entry.parentPath, entry.name)));
  return names.filter(name => !files.has(name) && !/\.\d+$/.test(name));
}

/** With their blocks: what a lesson says decides what is signed for it, and which licences it depends on. */
function coursesText({ courses, remarks }: Library): string {
  return JSON.stringify({ courses, remarks });
}

function everyMail({ mails }: Library) {
  return [...Object.entries(mails.lessons), ...Object.entries(mails.notices)];
}

function pictures(folder: string): [string, Buffer][] {
  const drawn = readdirSync(folder).filter(name => name.endsWith('.png'));
  return drawn.map(file => [join('assets', 'pictures', pictureName(file)), readFileSync(join(folder, file))]);
}

/** https://developers.cloudflare.com/workers/static-assets/headers/ Browsers believe HSTS over https only, so it may stand here always. */
function headers(): string {
  const HSTS = `Strict-Transport-Security: ${STRICT_TRANSPORT}`;
  const rule = (path: string, cache: string) =>
    `${path}\n  Cache-Control: ${cache}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: same-origin\n  ${HSTS}\n`;
  return [rule('/pictures/*', 'public, max-age=86400'), rule('/assets/*', 'public, max-age=31536000, immutable')].join(
    '\n',
  );
}

function exitWith(error: unknown): never {
  process.stderr.write(`${error instanceof CourseError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
