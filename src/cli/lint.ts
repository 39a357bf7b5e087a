import { allBlocks, type Course } from '../courses/course.ts';
import { CourseError, formatFinding } from '../courses/findings.ts';
import { longestCommonRun, remarksOnRun } from '../courses/lint/own-words.ts';
import { ARTICLES, readArticles } from '../courses/lint/read-articles.ts';
import { formatRemark, type Remark } from '../courses/lint/remark.ts';
import { doseOf } from '../courses/lint/safety.ts';
import { type LoadedCourses, loadCourses } from '../courses/load.ts';
import { buildFolder, emailsFolder } from '../node/start.ts';
import { loadLibrary } from '../rendering/library.ts';
import { tablesOf } from './lint-tables.ts';
import { parse } from './words.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

export async function lint(args: string[]) {
  const { tables } = parse(args, { tables: { type: 'boolean' } }, 0).values;
  const { courses, remarks, findings } = await loadAsFarAsPossible();
  const taken = compareWithArticles(courses);
  for (const finding of findings) say(formatFinding(finding));
  for (const remark of [...remarks, ...taken]) say(formatRemark(remark));
  for (const line of safetyTable(courses)) say(line);
  if (tables) for (const line of tablesOf(courses)) say(line);
  const lessons = courses.flatMap(course => course.lessons).length;
  const count = findings.length + remarks.length + taken.length;
  say(`${courses.length} courses, ${lessons} mails: ${count || 'nothing'} to look at`);
  if (count > 0) process.exitCode = 1;
}

/** Lessons that cannot be compiled are linted all the same. */
async function loadAsFarAsPossible(): Promise<Omit<LoadedCourses, 'movements' | 'guidance' | 'shapes'>> {
  try {
    return { ...(await loadLibrary(emailsFolder, buildFolder)), findings: [] };
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    return { ...loadCourses(emailsFolder), findings: error.findings };
  }
}

/** Compares lessons with the articles. Says that this is skipped where there are no articles. */
function compareWithArticles(courses: Course[]): Remark[] {
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

/** One line for each movement, in edition 2 for each step of it, with its dose and the mails that show it, then one for the boxes of warning signs. */
function safetyTable(courses: Course[]): string[] {
  const blocks = courses.flatMap(({ slug, lessons }) =>
    lessons.flatMap(lesson => allBlocks(lesson.blocks).map(block => ({ block, mail: `${slug}/${lesson.number}` }))),
  );
  const cards = blocks.flatMap(({ block, mail }) => (block.kind === 'exercise' ? [{ card: block, mail }] : []));
  const byMovement = Map.groupBy(cards, ({ card }) =>
    [card.movement ?? card.title, ...(card.step === undefined ? [] : [card.step])].join(' '),
  );
  const rows = [...byMovement].map(([movement, found]) => {
    const doses = new Set(found.map(({ card }) => doseOf(card)));
    const mails = new Set(found.map(({ mail }) => mail));
    return `  ${movement}: ${[...doses].join(' | ')} (${[...mails].join(', ')})`;
  });
  const boxes = blocks.filter(({ block }) => block.kind === 'red-flags').map(({ mail }) => mail);
  return [
    `movements: ${rows.length}`,
    ...rows,
    `boxes of warning signs, all from one text: ${boxes.length} (${boxes.join(', ')})`,
  ];
}
