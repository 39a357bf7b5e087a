import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { cohortCounts } from '../../db/schema.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { courseTable as t } from '../../texts/ja/clinic/course-table.ts';
import { toCsv } from './csv.ts';

const c = t.columns;
const COURSE = 'heavy-legs';
const read = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true });

/** A course of eight lessons: a month that is far enough, and one that is not. The clock stands at 22 November 2026. */
async function counted() {
  const world = await signedInClinic();
  const { lessons } = world.deps.library.courses.find(({ slug }) => slug === COURSE)!;
  const of = (month: string, provider: string, source: string) => ({
    ...{ course: COURSE, month, lessonSlug: '', pattern: '', provider, source, sealed: false },
  });
  const rows = [
    { ...of('2026-07', 'gmail', 'desk'), requested: 20, confirmed: 18, completed: 9, consultations: 2, stopped: 6 },
    { ...of('2026-07', 'docomo', ''), requested: 12, confirmed: 8, completed: 4, consultations: 0, stopped: 2 },
    { ...of('2026-11', 'gmail', '-1'), requested: 5, confirmed: 4, completed: 0, consultations: 0, stopped: 1 },
    ...lessons.map(({ slug, number }) => ({
      ...{ ...of('2026-07', 'gmail', 'desk'), lessonSlug: slug, lesson: number },
      ...{ sent: 19 - number, bounced: 1, proven: 5, possible: 3, notToBeSeen: 2, fetched: 9, clicked: 1, stopped: 1 },
    })),
    { ...of('2026-11', 'gmail', '-1'), lessonSlug: lessons[0]!.slug, lesson: 1, sent: 4, proven: 1 },
  ];
  for (const row of rows) await world.deps.db.insert(cohortCounts).values(row);
  return { ...world, lessons };
}

test('only who is signed in gets it, and there is none of a course that is not there', async () => {
  expect((await (await testClinic()).get(`/admin/courses/${COURSE}.csv`)).status).toBe(302);
  expect((await (await signedInClinic()).get('/admin/courses/no-such.csv')).status).toBe(404);
});

test('of one course: months by steps, lessons, patterns, providers and sources, readable by a spreadsheet', async () => {
  const { get, lessons } = await counted();
  const response = await get(`/admin/courses/${COURSE}.csv`);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="dayori-${COURSE}-2026-11-22.csv"`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.toString();
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const lines = read(text);
  const of = (part: string) => lines.filter(line => line[c.part] === part);

  expect(of(t.parts.whole)).toMatchObject([
    { [c.what]: '2026-07', [c.requested]: '32', [c.completed]: '13', [c.underWay]: '5' },
  ]);
  expect(of(t.parts.months)).toMatchObject([
    { [c.what]: '2026-07', [c.young]: '', [c.requested]: '32', [c.confirmed]: '26', [c.consultations]: '2' },
    { [c.what]: '2026-11', [c.young]: t.isYoung, [c.requested]: '5', [c.completed]: '', [c.consultations]: '' },
  ]);
  expect(lessons.map(({ number }) => of(t.parts.months)[0]![c.lesson(number)])).toEqual(
    lessons.map(({ number }) => String(19 - number)),
  );
  expect(of(t.parts.lessons)).toHaveLength(lessons.length);
  expect(of(t.parts.lessons)[0]).toMatchObject({
    ...{ [c.delivered]: '17', [c.proven]: '5', [c.possible]: '3', [c.notToBeSeen]: '2', [c.unopened]: '7' },
    ...{ [c.fetched]: '9', [c.clicked]: '1', [c.stoppedAfter]: '1', [c.requested]: '' },
  });
  const names = (part: string) => of(part).map(line => [line[c.what], line[c.requested]]);
  expect(names(t.parts.provider)).toEqual([['ドコモ', '12'], ['Gmail', '20']]); // biome-ignore format: one line
  expect(names(t.parts.source)).toEqual([['desk', '20'], ['目印のないリンク', '12']]); // biome-ignore format: one line
  expect(names(t.parts.pattern)).toEqual([['選ばなかった方', '32']]);
});

test('the months are those that are asked for, as on the page; all courses stand in one file', async () => {
  const { text, deps } = await counted();
  const months = async (path: string) =>
    read(await text(path)).filter(line => line[c.part] === t.parts.months).map(line => line[c.what]); // biome-ignore format: one line
  expect(await months(`/admin/courses/${COURSE}.csv?months=3`)).toEqual(['2026-11']);
  expect(await months(`/admin/courses/${COURSE}.csv?from=2026-07&to=2026-08`)).toEqual(['2026-07']);
  expect(await months('/admin/courses.csv')).toEqual(['2026-07', '2026-11']);
  const courses = new Set(read(await text('/admin/courses.csv')).map(line => line[c.course]));
  expect([...courses]).toEqual(deps.library.courses.map(({ label }) => label));
  expect(await text(`/admin/courses/${COURSE}?months=3`)).toContain(`href="/admin/courses/${COURSE}.csv?months=3"`);
});

test.each(['=1+1', '+81', '-1', '@SUM(A1)', '\tx', '\rx', '＝1'])('%j is no formula in a spreadsheet', word => {
  const text = toCsv(['a', 'b'], [{ a: word, b: 'x,"y"' }]);
  expect(read(text)).toEqual([{ a: `'${word}`, b: 'x,"y"' }]);
});
