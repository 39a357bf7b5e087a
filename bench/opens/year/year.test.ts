import { expect, test } from 'vitest';
import { onD1, openDatabase } from '../../../src/testing/database.ts';
import { testLibrary } from '../../../src/testing/deps.ts';
import { holds, type MonthsEnd } from './check.ts';
import type { Erased } from './erase-some.ts';
import { monthsFrom } from './population.ts';
import { runYear } from './run-year.ts';

// The year of `npm run bench:opens -- --year`, but for a few months and readers, on SQLite and on D1.

const [READERS, ERASED, MONTHS] = onD1 ? [30, 8, 2] : [200, 50, 3];

test('in every course and month the band holds and counts are what the rows say; erasing readers changes no sum', async () => {
  const courses = (await testLibrary()).courses.map(({ slug }) => slug);
  const ends: { end: MonthsEnd; erased: Erased | undefined }[] = [];
  await runYear(await openDatabase(), {
    plan: {
      ...{ seed: 1, readers: READERS, courses, months: monthsFrom('2026-12', MONTHS), asking: MONTHS - 1 },
      of: { name: 'year', scanned: 0.05, apple: 0.3, blocked: 0.1 },
    },
    erasing: { readers: ERASED, month: MONTHS - 2 },
    see: (_, end, erased) => void ends.push({ end, erased }),
  });
  for (const { end } of ends) {
    expect([...end.cohorts, ...end.days].filter(line => !holds(line))).toEqual([]);
    expect(end.wrong).toBe(0);
  }
  const { erased } = ends[MONTHS - 2]!;
  expect(erased).toEqual({ readers: ERASED, changed: [], ended: erased!.ended, stops: [erased!.ended, erased!.ended] });
  expect(erased!.ended).toBeGreaterThan(0);
  const { cohorts, days } = ends.at(-1)!.end;
  expect(new Set([...cohorts, ...days].map(({ of }) => of.split(' ')[0]))).toEqual(new Set(courses));
  const sum = (part: 'opened' | 'least' | 'most') => cohorts.reduce((total, line) => total + line[part], 0);
  // Nobody would break a band that is as wide as everything.
  expect(sum('least')).toBeGreaterThan(sum('opened') / 4);
  expect(sum('most')).toBeLessThan(cohorts.reduce((total, { sent }) => total + sent, 0));
});
