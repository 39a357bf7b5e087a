import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { everyForm } from '../courses/course.ts';
import { CourseError, type Finding } from '../courses/findings.ts';
import { lintNotice } from '../courses/lint/lint.ts';
import { type LoadedCourses, loadCourses } from '../courses/load.ts';
import { withShapes } from '../courses/load-shapes.ts';
import { parseSheet } from '../courses/parse-lesson.ts';
import type { Library } from '../deps.ts';
import { type CompiledMail, mailKey } from '../mails/compiled.ts';
import { NOTICES } from '../mails/kinds.ts';
import { buildFrames, type Layouts } from './build-frames.ts';
import { compileMails, type NoticeSource } from './mails.ts';

/** Gmail clips at 102,400 bytes, and the reader's name and links are added later. */
const MAX_HTML_BYTES = 80_000;
/** Of a lesson in edition 2, which is short. It loads in two seconds on a slow phone. */
const MAX_OF_EDITION_2 = 30_000;

/** Loads, checks and compiles all of `emails/`. Unchanged frames come from `buildFolder`. Throws `CourseError` with every finding. */
export async function loadLibrary(emails: string, buildFolder: string): Promise<Library> {
  const loaded = loadCourses(emails);
  const notices = loadNotices(emails, loaded);
  const { courses, findings, remarks } = loaded;
  if (findings.length > 0) throw new CourseError(findings);
  const frames = await buildFrames(readTexts(join(emails, 'layouts')), join(buildFolder, 'frames.json'));
  const library = { courses, remarks, frames, mails: compileMails(courses, notices, frames) };
  const unfit = [...sizeFindings(library, notices), ...linkFindings(library, notices)];
  if (unfit.length > 0) throw new CourseError(unfit);
  return library;
}

const NoticeHead = z.strictObject({ title: z.string().min(1), subject: z.string().min(1) });

/** Adds its findings and remarks to those of the courses. */
export function loadNotices(emails: string, { movements, shapes, findings, remarks }: LoadedCourses): NoticeSource[] {
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
    const sheet = parseSheet(source, NoticeHead, { file, movements, findings, slots: true });
    if (!sheet) return [];
    const { front, blocks } = sheet;
    remarks.push(...lintNotice(`${front.title} ${front.subject}`, blocks, source, file));
    return [{ kind, ...front, blocks: withShapes(blocks, shapes), file }];
  });
}

function sizeFindings({ courses, mails }: Library, notices: NoticeSource[]): Finding[] {
  const ofLessons = courses.flatMap(course =>
    course.lessons.flatMap(lesson =>
      everyForm(lesson, course).flatMap(({ pattern, held }) =>
        sizeFinding(
          mails.lessons[mailKey(course.slug, lesson.number, pattern, held)]!,
          lesson.file,
          lesson.edition === 2 ? MAX_OF_EDITION_2 : MAX_HTML_BYTES,
        ),
      ),
    ),
  );
  return [...ofLessons, ...notices.flatMap(({ kind, file }) => sizeFinding(mails.notices[kind], file))];
}

function sizeFinding({ html }: CompiledMail, file: string, most = MAX_HTML_BYTES): Finding[] {
  const bytes = Buffer.byteLength(html);
  if (bytes <= most) return [];
  return [{ file, line: 1, message: `HTML has ${bytes} bytes, more than ${most}` }];
}

/** Nothing counts clicks in a notice, so nothing would fill a numbered link: such a mail could never be sent. */
function linkFindings({ mails }: Library, notices: NoticeSource[]): Finding[] {
  const linked = notices.filter(({ kind }) => mails.notices[kind].links.length > 0);
  return linked.map(({ file }) => ({ file, line: 1, message: 'has a link; a notice has only :::button action' }));
}

export function readTexts(folder: string): Layouts {
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}
