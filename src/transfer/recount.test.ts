import { beforeEach, expect, test } from 'vitest';
import { testDeps } from '../testing/deps.ts';
import { leftBehind } from '../testing/left-behind.ts';
import { moveIn } from '../testing/old-installation.ts';
import { resealed } from '../testing/reseal.ts';

// Until 0.1.0 a request that was changed stayed counted under the course that was asked for first.

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const counts = () => world.sql('SELECT course, requested, confirmed FROM course_counts ORDER BY course');
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
