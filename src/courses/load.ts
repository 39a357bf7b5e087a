import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLesson, lineOf } from './check-lesson.ts';
import type { Course, Lesson } from './course.ts';
import { CourseFile, courseOf } from './course-file.ts';
import { withMovements } from './course-movements.ts';
import type { Finding } from './findings.ts';
import { lintAcross } from './lint/across.ts';
import { lintLesson, lintMovements } from './lint/lint.ts';
import type { Remark } from './lint/remark.ts';
import { loadMovements } from './load-movements.ts';
import { loadShapes, type PictureShapes, withShapes } from './load-shapes.ts';
import { type GuidanceSources, loadSources } from './load-sources.ts';
import type { Movements } from './movements.ts';
import { parseLesson } from './parse-lesson.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSheet } from './sheet.ts';

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
    .flatMap(entry => loadCourse(entry.name, { folder, movements, guidance, shapes, sources, findings }))
    .sort((a, b) => a.order - b.order || (a.slug < b.slug ? -1 : 1))
    .map(({ order: _, ...course }) => withMovements(course, movements));
  const sheets = courses.flatMap(course =>
    course.lessons.map(lesson => ({ course, lesson, movements, source: sources.get(lesson.file)! })),
  );
  for (const { lesson, course, source } of sheets)
    findings.push(...checkLesson(lesson, course, { pictures, movements, source }));
  return {
    courses,
    movements,
    guidance,
    shapes,
    findings,
    remarks: [...sheets.flatMap(lintLesson), ...lintAcross(courses), ...lintMovements(movements)],
  };
}

/** The text of each lesson, by its file. */
type Sources = Map<string, string>;
/** What the courses have in common while they are loaded. `folder`: holds a folder for each of them. */
type Loading = {
  folder: string;
  movements: Movements;
  guidance: GuidanceSources;
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
  const source = readFileSync(path, 'utf8');
  const head = parseYaml(source, CourseFile, { file, findings });
  if (!head) return [];
  const course = courseOf(name, head);
  const lessons = loadLessons(course, loading);
  if (head.open && lessons.length === 0) findings.push({ file, line: 1, message: 'is open but has no lessons' });
  const { patterns, order } = head;
  const sheet = head.sheet && { sheet: readSheet(head.sheet, { ...loading, file, source, patterns }) };
  return [{ ...course, order, ...sheet, lessons }];
}

function loadLessons({ slug, edition, patterns }: Course, loading: Loading): Lesson[] {
  const { folder, movements, guidance, shapes, sources, findings } = loading;
  const files = readdirSync(join(folder, slug))
    .filter(file => file.endsWith('.md'))
    .sort();
  return files.flatMap((name, index) => {
    const file = `emails/courses/${slug}/${name}`;
    if (Number(/^\d+/.exec(name)?.[0]) !== index + 1)
      findings.push({
        file,
        line: 1,
        message: `stands in place ${index + 1}: file names begin 01-, 02-, … without gaps`,
      });
    const source = readFileSync(join(folder, slug, name), 'utf8');
    sources.set(file, source);
    const reading = { file, movements, findings, edition, patterns };
    const lesson = parseLesson(source, index + 1, reading);
    if (!lesson) return [];
    return { ...withGuidance(lesson, guidance, source, findings), blocks: withShapes(lesson.blocks, shapes) };
  });
}

/** The lesson with the names of its guidance in place of their keys. */
function withGuidance(lesson: Lesson, known: GuidanceSources, source: string, findings: Finding[]): Lesson {
  const { guidance, file } = lesson;
  if (!guidance) return lesson;
  for (const key of guidance.filter(key => !known.has(key)))
    findings.push({ file, line: lineOf('sources', source), message: `unknown source ${key} of emails/sources.yaml` });
  return { ...lesson, guidance: guidance.map(key => known.get(key)?.short ?? key) };
}
