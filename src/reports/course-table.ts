import type { Course } from '../courses/course.ts';
import { courseTable as t } from '../texts/ja/clinic/course-table.ts';
import { coursePage as words } from '../texts/ja/course-page.ts';
import { providers } from '../texts/ja/providers.ts';
import { byMonth, byPattern, byProvider, bySource, type Group, type Groups, OTHER } from './cohort-groups.ts';
import { type LessonFigures, reportCohortLessons } from './cohort-lessons.ts';
import { type CohortReport, cameTo, cohortSteps, type People, reportCohorts } from './cohort-report.ts';
import type { Cohorts } from './cohorts.ts';

/** A line of the table, by the names of its columns. What it does not count is left out. */
export type Line = Record<string, string | number>;

const c = t.columns;

/** What a line is about, people on their way, and mails of one lesson. `lessons`: how many the longest course has. */
export const columnsOf = (lessons: number): string[] => [
  ...[c.course, c.part, c.what, c.young, c.requested, c.confirmed],
  ...Array.from({ length: lessons }, (_, index) => c.lesson(index + 1)),
  ...[c.completed, c.underWay, c.stopped, c.consultations],
  ...[c.delivered, c.proven, c.possible, c.notToBeSeen, c.unopened, c.fetched, c.clicked, c.failed, c.stoppedAfter],
];

/**
 * What the page of a course says, by the same functions: all that is far enough, then each month, lesson, pattern, provider and source.
 * `isDivided`: the rows tell the last three apart. `today`: `2026-11-22`.
 */
export function courseTable(
  course: Course,
  rows: Cohorts,
  today: string,
  { isDivided }: { isDivided: boolean },
): Line[] {
  const report = reportCohorts(course, rows, today);
  const lines = [
    wholeLine(course, report),
    ...monthLines(course, rows, today),
    ...lessonLines(course, rows, report),
    ...(isDivided ? groupLines(course, report) : []),
  ];
  return lines.map(line => ({ [c.course]: course.label, ...line }));
}

function wholeLine(course: Course, report: CohortReport): Line {
  const { months, people, isWhole } = report;
  const came = cohortSteps(course, report).flatMap(one =>
    one.step === 'lesson' ? [[c.lesson(one.lesson.number), one.people]] : [],
  );
  const what = months.length > 0 ? t.months(months[0] || t.earlier, months.at(-1) || t.earlier) : t.noMonths;
  return {
    [c.part]: t.parts.whole,
    [c.what]: what,
    ...peopleOf(people, report.underWay, isWhole),
    ...Object.fromEntries(came),
  };
}

/** The oldest first, as a spreadsheet draws them. A young month does not say what came in the end. */
function monthLines({ lessons }: Course, rows: Cohorts, today: string): Line[] {
  return byMonth(rows, lessons.length, today)
    .toReversed()
    .map(({ key, isYoung, underWay, ...people }) => {
      const ofMonth = rows.lessons.filter(({ month }) => month === key);
      const came = cameTo(lessons, ofMonth, people.confirmed).map((count, index) => [c.lesson(index + 1), count]);
      return {
        ...{ [c.part]: t.parts.months, [c.what]: key || t.earlier, ...(isYoung && { [c.young]: t.isYoung }) },
        ...{ ...peopleOf(people, underWay, !isYoung), ...Object.fromEntries(came) },
      };
    });
}

/** `isWhole`: what came in the end is known. */
function peopleOf(people: People, underWay: number, isWhole: boolean): Line {
  const { requested, confirmed, completed, stopped, consultations } = people;
  const ends = { [c.completed]: completed, [c.consultations]: consultations };
  return {
    ...{ [c.requested]: requested, [c.confirmed]: confirmed, [c.underWay]: underWay, [c.stopped]: stopped },
    ...(isWhole && ends),
  };
}

function lessonLines(course: Course, rows: Cohorts, report: CohortReport): Line[] {
  const { lessons, removed } = reportCohortLessons(course, rows, report);
  return [
    ...lessons.map(({ lesson, ...figures }) => mailLine(words.lessons.name(lesson.number, lesson.title), figures)),
    ...(removed ? [mailLine(words.lessons.removed(removed.count), removed)] : []),
  ];
}

function mailLine(what: string, figures: LessonFigures): Line {
  const { openings, fetched, clicked, failed, stopped, isYoung } = figures;
  const { delivered, proven, possible, notToBeSeen, unopened } = openings;
  return {
    ...{ [c.part]: t.parts.lessons, [c.what]: what, ...(isYoung && { [c.young]: t.isYoung }) },
    ...{ [c.delivered]: delivered, [c.proven]: proven, [c.possible]: possible },
    ...{ [c.notToBeSeen]: notToBeSeen, [c.unopened]: unopened, [c.fetched]: fetched },
    ...{ [c.clicked]: clicked, [c.failed]: failed, [c.stoppedAfter]: stopped },
  };
}

function groupLines({ patterns }: Course, report: CohortReport): Line[] {
  const { noPattern, gonePattern, otherProvider, noSource } = words.groups;
  const labels = new Map(patterns.map(({ slug, label }) => [slug, label]));
  const pattern = (key: string) => labels.get(key) ?? (key === '' ? noPattern : gonePattern);
  const provider = (key: string) => (key === OTHER ? otherProvider : (providers.providers[key] ?? key));
  return [
    ...linesOf(t.parts.pattern, byPattern(report, patterns), pattern, report),
    ...linesOf(t.parts.provider, byProvider(report), provider, report),
    ...linesOf(t.parts.source, bySource(report), key => key || noSource, report),
  ];
}

function linesOf(
  part: string,
  { shown, rest }: Groups,
  name: (key: string) => string,
  { isWhole }: CohortReport,
): Line[] {
  const line = (what: string, { underWay, ...people }: Group): Line => ({
    ...{ [c.part]: part, [c.what]: what },
    ...peopleOf(people, underWay, isWhole),
  });
  return [
    ...shown.map(group => line(name(group.key), group)),
    ...(rest ? [line(words.groups.rest(rest.count), rest.group)] : []),
  ];
}
