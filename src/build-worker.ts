import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './courses/course.ts';
import { CourseError } from './courses/findings.ts';
import type { Library } from './deps.ts';
import { loadLibrary } from './rendering/library.ts';
import { pictureName } from './rendering/picture-name.ts';
import { stylesheet, stylesheetPath } from './ui/stylesheet.ts';

// What the Worker is bundled with: courses and compiled mails as text, pictures and the stylesheet as files that are served
// without it. MJML and Markdown have done their work here.

const root = join(import.meta.dirname, '..');
const emails = join(root, 'emails');
const target = join(root, 'build', 'worker');
const assets = join(target, 'assets');

const library = await loadLibrary(emails, join(root, 'build', 'mails')).catch(exitWith);
rmSync(target, { recursive: true, force: true });
for (const folder of ['pictures', 'assets']) mkdirSync(join(assets, folder), { recursive: true });
writeFileSync(join(target, 'courses.txt'), coursesText(library));
writeFileSync(join(target, 'mails.txt'), mailsText(library));
copyPictures(join(emails, 'illustrations'));
writeFileSync(join(assets, stylesheetPath), stylesheet);
writeFileSync(join(assets, '_headers'), headers());

function coursesText({ courses, remarks }: Library): string {
  return JSON.stringify({ courses: courses.map(withPicturesOnly), remarks });
}

/** Of a lesson's blocks pages show its picture; the rest is in the compiled mail. */
function withPicturesOnly(course: Course): Course {
  const lessons = course.lessons.map(lesson => ({
    ...lesson,
    blocks: lesson.blocks.filter(({ kind }) => kind === 'picture'),
  }));
  return { ...course, lessons };
}

/** A line a mail, `key` and then JSON, so that each can be parsed when it is first used (see `worker/library.ts`). */
function mailsText({ mails }: Library): string {
  const all = [...Object.entries(mails.lessons), ...Object.entries(mails.notices)];
  return all.map(([key, mail]) => `${key} ${JSON.stringify(mail)}`).join('\n');
}

function copyPictures(folder: string) {
  for (const file of readdirSync(folder).filter(name => name.endsWith('.png')))
    copyFileSync(join(folder, file), join(assets, 'pictures', pictureName(file)));
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
