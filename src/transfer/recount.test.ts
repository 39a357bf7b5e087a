import { beforeEach, expect, test } from 'vitest';
import { testDeps } from '../testing/deps.ts';
import { statementsOf } from '../testing/empty-d1.ts';
import { leftBehind } from '../testing/left-behind.ts';
import { moveIn, schemas } from '../testing/old-installation.ts';
import { resealed } from '../testing/reseal.ts';
import { recountRequests } from './recount.ts';

// Until 0.1.0 a request that was changed stayed counted under the course that was asked for first.

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const counts = () => world.sql('SELECT course, requested, confirmed FROM course_counts ORDER BY course');
const migration = async () => {
  for (const statement of statementsOf(schemas.find(tag => tag.endsWith('_requested_counts'))!).slice(1))
    await world.sql(statement);
};
const recount = async () => void (await world.deps.db.batch(recountRequests(world.deps.db)));

/** Two requests for `a`, of which one was changed to `b` and one to `c`, and one for `c`, as 0.1.0 counted them. */
async function changedRequests() {
  for (const [n, course] of ['b', 'c', 'c'].entries())
    await world.sql(
      'INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at) VALUES (?, ?, ?, 0, 0)',
      ...[`sgn_${n}`, `sub_${n}`, course],
    );
  await world.sql('DELETE FROM course_counts');
  await world.sql("INSERT INTO course_counts (course, requested, confirmed) VALUES ('a', 2, 0), ('c', 1, 2)");
}
const RIGHT = [
  { course: 'a', requested: 0, confirmed: 0 },
  { course: 'b', requested: 1, confirmed: 0 },
  { course: 'c', requested: 2, confirmed: 2 },
];

test.each([
  ['the migration', migration],
  ['the end of an import', recount],
])('%s counts each request under the course of its row, and changes nothing a second time', async (_, run) => {
  await changedRequests();
  await run();
  expect(await counts()).toEqual(RIGHT);
  await run();
  expect(await counts()).toEqual(RIGHT);
});

test.each([
  ['the migration', migration],
  ['the end of an import', recount],
])('%s leaves counts as they are where a request that was counted has no row any more', async (_, run) => {
  await changedRequests();
  await world.sql("UPDATE course_counts SET requested = 9 WHERE course = 'a'");
  await run();
  expect((await counts()).map(({ requested }) => requested)).toEqual([9, 0, 1]);
});

test('an export in which requests are counted under another course is put right when it is imported', async () => {
  const { exported } = leftBehind('0.1.0');
  const wrong = exported
    .replace('["knee-back",1,1,0,0,0]', '["knee-back",0,1,0,0,0]')
    .replace('["thigh-sciatica",10,8,1,3,1]', '["thigh-sciatica",11,8,1,3,1]');
  expect(wrong).not.toBe(exported);
  await moveIn(world.deps, resealed(wrong.trimEnd().split('\n').slice(0, -1)));
  const [knee, thigh] = (await counts()).filter(({ course }) => /knee|thigh/.test(course));
  expect([knee, thigh]).toEqual([
    { course: 'knee-back', requested: 1, confirmed: 1 },
    { course: 'thigh-sciatica', requested: 10, confirmed: 8 },
  ]);
});
