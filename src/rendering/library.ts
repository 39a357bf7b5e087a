import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Block, type Course, type Lesson, variantsOf } from '../courses/course.ts';
import { CourseError, type Finding } from '../courses/findings.ts';
import { lintNotice } from '../courses/lint/lint.ts';
import type { Remark } from '../courses/lint/remark.ts';
import { loadCourses } from '../courses/load.ts';
import type { Movements } from '../courses/movements.ts';
import { parseSheet } from '../courses/parse-lesson.ts';
import type { Library } from '../deps.ts';
import type { CompiledMail, CompiledMails } from '../mails/compiled.ts';
import { NOTICES, type NoticeKind } from '../mails/kinds.ts';
import type { Layouts } from './compile.ts';

type Job = { key: string; file: string; input: string; compile: () => Promise<CompiledMail> };
/** Gmail clips at 102,400 bytes; the reader's name and links are still to come. */
const MAX_HTML_BYTES = 80_000;

type Progress = (done: number, of: number) => void;

/**
 * Loads and checks all of `emails/` and compiles each mail that changed since the last time; the others come from
 * `buildFolder`. Throws `CourseError` with every finding when something is wrong.
 */
export async function loadLibrary(
  emails: string,
  buildFolder: string,
  progress: Progress = () => {},
): Promise<Library> {
  const { courses, movements, findings, remarks } = loadCourses(emails);
  const notices = loadNotices(emails, movements, findings);
  remarks.push(...notices.flatMap(notice => notice.remarks));
  if (findings.length > 0) throw new CourseError(findings);
  const layouts = readTexts(join(emails, 'layouts'));
  const lessonJobs = courses.flatMap(course => course.lessons.flatMap(lesson => jobsOf(lesson, course, layouts)));
  const noticeJobs = notices.map(notice => noticeJob(notice, layouts));
  const compiled = await compileChanged([...lessonJobs, ...noticeJobs], layouts, buildFolder, findings, progress);
  if (findings.length > 0) throw new CourseError(findings);
  const pick = (jobs: Job[]) => Object.fromEntries(jobs.map(job => [job.key, compiled.get(job.key)!]));
  return {
    courses,
    remarks,
    mails: { lessons: pick(lessonJobs), notices: pick(noticeJobs) as CompiledMails['notices'] },
  };
}

function jobsOf(lesson: Lesson, course: Course, layouts: Layouts): Job[] {
  return variantsOf(lesson, course).map(pattern => ({
    key: `${course.slug}/${lesson.number}${pattern ? `/${pattern}` : ''}`,
    file: lesson.file,
    input: JSON.stringify([lesson, course.lessons.length, course.watchFor, pattern]),
    compile: async () => (await import('./compile.ts')).compileLesson(lesson, course, pattern, layouts),
  }));
}

type Notice = { kind: NoticeKind; title: string; subject: string; blocks: Block[]; file: string; remarks: Remark[] };

const NoticeHead = z.strictObject({ title: z.string().min(1), subject: z.string().min(1) });

function loadNotices(emails: string, movements: Movements, findings: Finding[]): Notice[] {
  const files = readTexts(join(emails, 'notices'));
  const strangers = Object.keys(files).filter(
    name => /\.md$/.test(name) && !NOTICES.some(kind => name === `${kind}.md`),
  );
  for (const name of strangers)
    findings.push({ file: `emails/notices/${name}`, line: 1, message: 'no kind of notice has this name' });
  return NOTICES.flatMap(kind => {
    const file = `emails/notices/${kind}.md`;
    const source = files[`${kind}.md`];
    if (source === undefined) {
      findings.push({ file, line: 1, message: 'is missing: every kind of notice has a file of its name' });
      return [];
    }
    const sheet = parseSheet(source, NoticeHead, file, movements, findings);
    if (!sheet) return [];
    const { front, blocks } = sheet;
    const remarks = lintNotice(`${front.title} ${front.subject}`, blocks, source, file);
    return [{ kind, ...front, blocks, file, remarks }];
  });
}

function noticeJob(notice: Notice, layouts: Layouts): Job {
  return {
    key: notice.kind,
    file: notice.file,
    input: JSON.stringify([notice.title, notice.subject, notice.blocks]),
    compile: async () => (await import('./compile.ts')).compileNotice(notice, layouts),
  };
}

/** The cache is one file a mail, named by the hash of all that goes into it: nothing in it can be stale. */
async function compileChanged(jobs: Job[], layouts: Layouts, folder: string, findings: Finding[], progress: Progress) {
  mkdirSync(folder, { recursive: true });
  const rules = createHash('sha256').update(JSON.stringify(layouts)).update(compilerSource()).digest('hex');
  const cacheFile = (job: Job) =>
    join(folder, `${createHash('sha256').update(rules).update(job.input).digest('hex').slice(0, 32)}.json`);
  const compiled = new Map<string, CompiledMail>();
  const changed = jobs.filter(job => !existsSync(cacheFile(job)));
  for (const [index, job] of changed.entries()) {
    progress(index + 1, changed.length);
    writeAtomically(cacheFile(job), JSON.stringify(await job.compile()));
  }
  for (const job of jobs) {
    const mail: CompiledMail = JSON.parse(readFileSync(cacheFile(job), 'utf8'));
    checkSize(mail, job.file, findings);
    compiled.set(job.key, mail);
  }
  return compiled;
}

function checkSize(mail: CompiledMail, file: string, findings: Finding[]) {
  const bytes = Buffer.byteLength(mail.html);
  if (bytes > MAX_HTML_BYTES)
    findings.push({ file, line: 1, message: `HTML has ${bytes} bytes, more than ${MAX_HTML_BYTES}` });
}

/** What turns sources into mails: when it changes, so do all mails. */
function compilerSource(): string {
  const rendering = ['compile.ts', 'blocks.ts', 'markdown.ts', 'picture-name.ts', 'template.ts'];
  const others = ['../courses/course.ts', '../courses/card.ts', '../texts/ja/safety.ts'];
  const own = [...rendering, ...others].map(name => readFileSync(join('src/rendering', name), 'utf8'));
  const lock = 'package-lock.json';
  const versions = existsSync(lock) ? /"node_modules\/(mjml|markdown-it)": \{\s*"version": "[^"]+"/g : undefined;
  return own.join() + (versions ? (readFileSync(lock, 'utf8').match(versions) ?? []).join() : '');
}

/** A half-written cache file would be read as a mail: write beside it, then rename. */
function writeAtomically(file: string, content: string) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

/** Every file of a folder, by name. */
export function readTexts(folder: string): Layouts {
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}
