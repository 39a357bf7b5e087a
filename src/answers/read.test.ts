import { expect, test } from 'vitest';
import type { Db } from '../db/database.ts';
import { ASKING, askingLibrary, silentLibrary } from '../testing/courses/asking-course.ts';
import { enrollReaders, testDeps, testLibrary } from '../testing/deps.ts';
import { readWeeks } from './read.ts';

/** The database, and how many statements were begun. */
function counting(db: Db) {
  let statements = 0;
  const counted = new Proxy(db, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (!['select', 'all', 'values', 'run', 'batch', 'get'].includes(String(name))) return value;
      return (...given: unknown[]) => {
        statements += 1;
        return value.apply(target, given);
      };
    },
  });
  return { db: counted, statements: () => statements };
}
const lessons = (course: string) => Array.from({ length: 20 }, (_, n) => ({ id: `dlv_${n}`, kind: 'lesson', course }));

test('a batch of lessons costs one statement more, however many they are, and none where their courses ask nothing', async () => {
  const { deps, sql, clock } = await testDeps();
  await enrollReaders(sql, { count: 20, at: clock.now() });
  await sql(`INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, state, due_at, next_attempt_at, message_id)
    SELECT 'dlv_' || substr(id, 5), 'lesson', id, 'enr_' || substr(id, 5), '${ASKING}', 'claimed', 0, 0, id FROM subscribers`);
  const plain = await testLibrary();
  const asking = askingLibrary(plain);
  const { db, statements } = counting(deps.db);
  expect((await readWeeks(db, lessons(ASKING), asking.courses)).size).toBe(20);
  expect(statements()).toBe(1);
  for (const [course, { courses }] of [
    [ASKING, silentLibrary(plain)],
    ['heavy-legs', silentLibrary(plain)],
    ['gone', asking],
  ] as const)
    expect(await readWeeks(db, lessons(course), courses)).toEqual(new Map());
  const notices = lessons(ASKING).map(one => ({ ...one, kind: 'confirmation' }));
  expect(await readWeeks(db, notices, asking.courses)).toEqual(new Map());
  expect(statements()).toBe(1);
});
