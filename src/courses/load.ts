import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SIGN_IDS } from '../texts/ja/safety.ts';
import type { Course, Lesson } from './course.ts';
import type { Finding } from './findings.ts';
import { lintLesson } from './lint/lint.ts';
import type { Remark } from './lint/remark.ts';
import { loadMovements } from './load-movements.ts';
import { loadShapes, type PictureShapes, withShapes } from './load-shapes.ts';
import { type GuidanceSources, loadSources } from './load-sources.ts';
import type { Movements } from './movements.ts';
import { checkLesson, parseLesson } from './parse-lesson.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSheet, SheetHead } from './sheet.ts';

const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is not a slug like thigh-sciatica');
const CourseFile = z.strictObject({
  label: z.string().min(1),
  title: z.string().min(1),
  summary: z.string().min(1),
  order: z.number().int(),
  open: z.boolean(),
  patterns: z.array(z.strictObject({ slug, label: z.string().min(1) })),
  watch_for: z.array(z.enum(SIGN_IDS as [string, ...string[]], 'is no sign of texts/ja/safety.ts')).default([]),
  sheet: SheetHead.optional(),
});

export type LoadedCourses = {
  courses: Course[];
  movements: Movements;
  /** Of `emails/sources.yaml`. */
  guidance: GuidanceSources;
  shapes: PictureShapes;
  findings: Finding[];
  remarks: Remark[];
};

/** Reads and checks every course in `emails/courses`. Returns findings and does not throw: the caller decides what to do. */
export function loadCourses(emailsFolder: string): LoadedCourses {
  const findings: Finding[] = [];
  const sources: Sources = new Map();
  const folder = join(emailsFolder, 'courses');
  const illustrations = join(emailsFolder, 'illustrations');
  const pictures = new Set(existsSync(illustrations) ? readdirSync(illustrations) : []);
  const shapes = loadShapes(illustrations);
  const movements = loadMovements(emailsFolder, findings);
  const guidance = loadSources(emailsFolder, findings);
  const courses = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(entry => loadCourse(entry.name, { folder, movements, shapes, sources, findings }))
    .sort((a, b) => a.order - b.order || (a.slug < b.slug ? -1 : 1))
    .map(({ order: _, ...course }) => course);
  const sheets = courses.flatMap(course =>
    course.lessons.map(lesson => ({ course, lesson, movements, source: sources.get(lesson.file)! })),
  );
  for (const { lesson, course } of sheets) findings.push(...checkLesson(lesson, course, pictures));
  return { courses, movements, guidance, shapes, findings, remarks: sheets.flatMap(lintLesson) };
}

/** The text of each lesson, by its file. */
type Sources = Map<string, string>;
/** What the courses have in common while they are loaded. `folder`: holds a folder for each of them. */
type Loading = {
  folder: string;
  movements: Movements;
  shapes: PictureShapes;
  sources: Sources;
  findings: Finding[];
};

function loadCourse(name: string, loading: Loading): (Course & { order: number })[] {
  const { folder, findings } = loading;
  const file = `emails/courses/${name}/course.yaml`;
  const path = join(folder, name, 'course.yaml');
  if (!existsSync(path)) {
    findings.push({ file, line: 1, message: 'does not exist' });
    return [];
  }
  const head = parseYaml(readFileSync(path, 'utf8'), CourseFile, { file, findings });
  if (!head) return [];
  const { watch_for: watchFor, sheet, ...course } = head;
  const lessons = loadLessons(name, loading);
  if (head.open && lessons.length === 0) findings.push({ file, line: 1, message: 'is open but has no lessons' });
  const printed = sheet && { sheet: readSheet(sheet, { file, patterns: head.patterns, ...loading }) };
  return [{ slug: name, ...course, watchFor, ...printed, lessons }];
}

function loadLessons(course: string, { folder, movements, shapes, sources, findings }: Loading): Lesson[] {
  const files = readdirSync(join(folder, course))
    .filter(file => file.endsWith('.md'))
    .sort();
  return files.flatMap((name, index) => {
    const file = `emails/courses/${course}/${name}`;
    if (Number(/^\d+/.exec(name)?.[0]) !== index + 1)
      findings.push({
        file,
        line: 1,
        message: `stands in place ${index + 1}: file names begin 01-, 02-, … without gaps`,
      });
    const source = readFileSync(join(folder, course, name), 'utf8');
    sources.set(file, source);
    const lesson = parseLesson(source, index + 1, { file, movements, findings });
    return lesson ? { ...lesson, blocks: withShapes(lesson.blocks, shapes) } : [];
  });
}
