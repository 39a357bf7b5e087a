import { expect, test } from 'vitest';
import { testDeps } from '../testing/deps.ts';
import { ClinicSettings, readClinic, saveClinic } from './settings.ts';

const CLINIC = ClinicSettings.parse({ legalName: '見本鍼灸院', closedWeekdays: [3, 7] });

/** A clinic whose settings were stored by a later version. */
async function keptByLater(more: object) {
  const world = await testDeps();
  await saveClinic(world.deps, CLINIC);
  const value = JSON.stringify({ ...CLINIC, ...more });
  await world.sql("UPDATE settings SET value = ? WHERE key = 'clinic'", value);
  return world;
}

test('a key of a later version is ignored, and is still there after saving', async () => {
  const { deps, sql } = await keptByLater({ fromLater: { a: [1] } });
  expect(await readClinic(deps)).toEqual({ ...CLINIC, sample: false });
  const changed = { ...CLINIC, tradeName: '見本', closedWeekdays: [1], contactPhone: '' };
  await saveClinic(deps, changed);
  expect(await readClinic(deps)).toEqual({ ...changed, sample: false });
  const [row] = await sql("SELECT value FROM settings WHERE key = 'clinic'");
  expect(JSON.parse(row!.value)).toEqual({ ...changed, fromLater: { a: [1] } });
});

test.each([
  ['publicHolidays', 'ask', 'send'],
  ['closedWeekdays', 'sometimes', []],
  ['timeZone', 'Moon/Tranquility', 'Asia/Tokyo'],
  ['legalName', 7, ''],
  ['otherCourses', 'some', 'closed'], // nobody signs up for a course that somebody may have wanted to close
  ['unsignedLessons', 'ask', 'hold'], // nothing goes out that somebody may have wanted to hold
])('a value of %s that cannot be read counts as not set, and can be set again', async (key, value, instead) => {
  const { deps } = await keptByLater({ [key]: value });
  expect(await readClinic(deps)).toEqual({ ...CLINIC, [key]: instead, sample: false });
  await saveClinic(deps, CLINIC);
  expect(await readClinic(deps)).toEqual({ ...CLINIC, sample: false });
});

test.each(['null', '7', '[]', '"text"'])('settings that are no object (%s) count as not set', async value => {
  const { deps, sql } = await keptByLater({});
  await sql("UPDATE settings SET value = ? WHERE key = 'clinic'", value);
  expect(await readClinic(deps)).toMatchObject({ ...ClinicSettings.parse({}), unsignedLessons: expect.any(String) });
  await saveClinic(deps, CLINIC);
  expect(await readClinic(deps)).toEqual({ ...CLINIC, sample: false });
});
