import { expect, test } from 'vitest';
import { answersQuery } from '../answers/shared.ts';
import { planOf } from '../testing/database.ts';
import { testDeps } from '../testing/deps.ts';
import { dividedQuery } from './read-figures.ts';

test('people are found month by month, so that no row of a lesson is read', async () => {
  const { deps, sql } = await testDeps();
  for (const span of [undefined, { from: '2026-01', to: '2026-11' }]) {
    const plan = (await planOf(sql, dividedQuery(deps.db, 'provider', 'heavy-legs', span))).join('\n');
    expect(plan).toMatch(/SEARCH cohort_counts USING INDEX \S+ \(course=\? AND month=\? AND lesson_slug=\?\)/);
    expect(plan).not.toMatch(/SCAN/);
  }
});

test('answers of a course are counted in one index, and no enrollment is looked up', async () => {
  const { deps, sql } = await testDeps();
  const plan = (await planOf(sql, answersQuery(deps.db, 'heavy-legs'))).join('\n');
  expect(plan.match(/SEARCH check_ins USING COVERING INDEX check_ins_course \(course=\?\)/g)).toHaveLength(2);
  expect(plan).not.toMatch(/enrollments/);
});
