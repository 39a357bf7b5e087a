import { afterEach, expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { unsubscribe } from '../consent/unsubscribe.ts';
import { erase } from '../erasing/erase.ts';
import { askingLibrary } from '../testing/courses/asking-course.ts';
import { DAY, testLibrary } from '../testing/deps.ts';
import { exported, moveIn } from '../testing/old-installation.ts';
import { type Lives, lives, person } from '../testing/readers/lives.ts';
import { resealed } from '../testing/reseal.ts';
import { form } from '../testing/walk.ts';
import { ANSWERS_FOR } from './forget.ts';

const HANA = person('Hana');
const TARO = person('Taro');
const TABLES = ['answer_consents', 'check_ins', 'self_checks'];

let world: Lives;
afterEach(async () => {
  world.deps.library = await testLibrary();
});

/** Two readers in the middle of a course who have answered everything that they were asked. */
async function answered(): Promise<Lives> {
  world = await lives();
  world.deps.library = askingLibrary(world.deps.library);
  for (const who of [HANA, TARO]) {
    await world.ask(who);
    await world.confirm(who);
  }
  for (let week = 0; week < 3; week += 1) {
    for (const who of [HANA, TARO]) await tell(who, week === 0 ? { moment: 'start', worst: '7' } : RESTED);
    await world.weeks(1);
  }
  return world;
}
const RESTED = { answer: 'rested', reason: 'pain' };

const tell = async (who: typeof HANA, fields: Record<string, string>) => {
  const mail = (await world.lessonsOf(who)).at(-1)!;
  return world.visit(world.link('check-in', mail), form({ consent: 'yes', ...fields }), who.agent);
};
const left = async (who = HANA) => {
  const id = (await world.idOf(who)) ?? 'nobody';
  return Promise.all(
    TABLES.map(async table => (await world.sql(`SELECT 1 FROM ${table} WHERE subscriber_id = ?`, id)).length),
  );
};

test('with a reader every answer goes, and so does the consent to keep them; the other reader keeps all', async () => {
  await answered();
  expect([await left(HANA), await left(TARO)]).toEqual([
    [1, 2, 1],
    [1, 2, 1],
  ]);
  const id = (await world.idOf(HANA))!;
  await erase(world.deps, id);
  for (const table of TABLES)
    expect(await world.sql(`SELECT 1 FROM ${table} WHERE subscriber_id <> ?`, (await world.idOf(TARO))!)).toEqual([]);
  expect(await world.everything()).not.toContain(id);
  expect(await left(TARO)).toEqual([1, 2, 1]);
});

test('answers leave 90 days after their course has ended, and not a day sooner', async () => {
  await answered();
  const [mail] = await world.lessonsOf(HANA);
  await unsubscribe(world.deps, mail!, 'test');
  world.clock.advance(60 * DAY);
  expect((await tell(HANA, { answer: 'done' })).status).toBe(303); // still open, and dated by the course's end
  world.clock.advance(ANSWERS_FOR - 61 * DAY);
  for (const _ of [1, 2, 3]) await world.run(); // a pass that sends tidies nothing
  expect((await left())[1]).toBe(3);
  for (const _ of [1, 2]) {
    world.clock.advance(2 * DAY);
    await world.run();
    await world.run();
  }
  expect(await left()).toEqual([1, 0, 0]);
  expect((await left(TARO)).slice(1)).toEqual([2, 1]);
  expect((await tell(HANA, { answer: 'done' })).status).toBe(410);
});

test('a course of which nobody ends loses nothing, however long it takes', async () => {
  await answered();
  world.clock.advance(400 * DAY);
  await world.run();
  await world.run();
  expect((await left()).slice(1)).toEqual([2, 1]);
});

test('answers move with their readers, and an import refuses those of nobody', async () => {
  await answered();
  const file = await exported(world.deps);
  const into = openSqliteFile(':memory:');
  migrate(into, 'migrations');
  await moveIn({ ...world.deps, db: into.db }, file);
  expect(await exported({ ...world.deps, db: into.db })).toBe(file);
  into.close();
  const lines = file.trimEnd().split('\n').slice(0, -1);
  const refused = async (from: RegExp, to: string) => {
    const changed = lines.map(line => line.replace(from, to));
    expect(changed).not.toEqual(lines);
    const other = openSqliteFile(':memory:');
    migrate(other, 'migrations');
    return moveIn({ ...world.deps, db: other.db }, resealed(changed)).then(
      () => 'taken',
      error => (error as Error).message,
    );
  };
  expect(await refused(/"rested"/, '"perfect"')).toContain('answer is none of the words');
  expect(await refused(/("start","sub_[\w-]+",)7/, '$170')).toContain('worst is outside its limits');
  expect(await refused(/^\["(dlv_[\w-]+)","sub_[\w-]+",("enr_[\w-]+","rested")/, '["$1","sub_nobody",$2')).toContain(
    'check_ins',
  );
  expect(await refused(/("sub_)[\w-]+(","agreed")/, '$1nobody$2')).toContain('belongs to no reader');
  expect(await refused(/\{\\"line\\":/, '{\\"lines\\":')).toContain('is no action');
});

test('no statement writes an answer of a reader who does not agree, whatever a page thought before', async () => {
  await answered();
  const id = (await world.idOf(HANA))!;
  world.beforeWriting(() =>
    world.sql(
      "INSERT INTO answer_consents (subscriber_id, act, wording_version, wording_hash, at, origin) VALUES (?, 'withdrawn', '', '', 0, '')",
      id,
    ),
  );
  const mail = (await world.lessonsOf(HANA)).at(-1)!;
  await world.visit(world.link('check-in', mail), form({ answer: 'done' }), HANA.agent);
  expect(await world.sql("SELECT 1 FROM check_ins WHERE answer = 'done'")).toEqual([]);
});
