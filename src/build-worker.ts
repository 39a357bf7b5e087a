import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CourseError } from './courses/findings.ts';
import { loadSources } from './rendering/library.ts';
import { pictureName } from './rendering/picture-name.ts';
import { stylesheet, stylesheetPath } from './ui/stylesheet.ts';

// What the Worker is bundled with: courses and the frames that they fill as text, pictures and the stylesheet as files that are served
// without it. MJML has done its work here, and every mail has been compiled once: what is wrong stops the build.

const root = join(import.meta.dirname, '..');
const emails = join(root, 'emails');
const target = join(root, 'build', 'worker');

const { sources } = await loadSources(emails, join(root, 'build', 'mails')).catch(exitWith);
const files = new Map<string, string | Buffer>([
  ['library.txt', JSON.stringify(sources)],
  ['assets/_headers', headers()],
  [join('assets', stylesheetPath), stylesheet],
  ...pictures(join(emails, 'illustrations')),
]);
for (const [name, content] of files) put(join(target, name), content);
for (const name of strangers()) rmSync(join(target, name));

/** Whole under its name at every moment: somebody may be bundling the last build. */
function put(file: string, content: string | Buffer) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

/** What an earlier build left and this one does not have; half-written files belong to another one. */
function strangers(): string[] {
  const found = readdirSync(target, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const names = found.map(entry => relative(target, join(entry.parentPath, entry.name)));
  return names.filter(name => !files.has(name) && !/\.\d+$/.test(name));
}

function pictures(folder: string): [string, Buffer][] {
  const drawn = readdirSync(folder).filter(name => name.endsWith('.png'));
  return drawn.map(file => [join('assets', 'pictures', pictureName(file)), readFileSync(join(folder, file))]);
}

/** https://developers.cloudflare.com/workers/static-assets/headers/ */
function headers(): string {
  const rule = (path: string, cache: string) =>
    `${path}\n  Cache-Control: ${cache}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: same-origin\n`;
  return [rule('/pictures/*', 'public, max-age=86400'), rule('/assets/*', 'public, max-age=31536000, immutable')].join(
    '\n',
  );
}

function exitWith(error: unknown): never {
  process.stderr.write(`${error instanceof CourseError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
