import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoDay } from '../calendar/local-time.ts';
import { localOffsets } from '../db/schema.ts';
import { DAY, START, testDeps } from '../testing/deps.ts';
import { EVER, followFrom } from './local-offsets.ts';
import { ClinicSettings, saveClinic } from './settings.ts';

const ZONES = ['Asia/Tokyo', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', '+05:30'];

/** The local day that triggers find. */
const DAY_OF = `SELECT date(? / 1000 + seconds, 'unixepoch') AS day FROM local_offsets WHERE starts_at <= ? ORDER BY starts_at DESC LIMIT 1`;

test.each(ZONES)('days in %s are those of its clocks, the hours of a clock change among them', async zone => {
  const { deps, sql } = await testDeps();
  await followFrom(deps.db, zone, EVER);
  const changes = (await deps.db.select().from(localOffsets)).map(({ startsAt }) => startsAt).filter(at => at > EVER);
  const anyTime = fc.integer({ min: Date.UTC(2022), max: Date.UTC(2060) });
  const moment = changes.length > 0 ? fc.oneof(anyTime, fc.constantFrom(...changes)) : anyTime;
  await fc.assert(
    fc.asyncProperty(moment, fc.integer({ min: -2 * 3_600_000, max: 2 * 3_600_000 }), async (at, shift) => {
      expect(await sql(DAY_OF, at + shift, at + shift)).toEqual([{ day: isoDay(at + shift, zone) }]);
    }),
    { numRuns: 200 },
  );
});

test('a zone that is changed counts from then on, and days before stay what they were', async () => {
  const { deps, sql, clock } = await testDeps();
  const dayOf = async (at: number) => (await sql(DAY_OF, at, at))[0]!.day;
  await sql(
    "INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at) VALUES ('sgn_1', 'sub_1', 'a', 0, 0)",
  );
  const evening = START - DAY;
  const before = await dayOf(evening);
  await saveClinic(deps, ClinicSettings.parse({ timeZone: 'America/New_York' }));
  expect(await dayOf(evening)).toBe(before);
  clock.advance(200 * DAY);
  expect(await dayOf(clock.now())).toBe(isoDay(clock.now(), 'America/New_York'));
  const offsets = await sql('SELECT * FROM local_offsets');
  await saveClinic(deps, ClinicSettings.parse({ timeZone: 'America/New_York' }));
  expect(await sql('SELECT * FROM local_offsets')).toEqual(offsets);
  await saveClinic(deps, ClinicSettings.parse({ timeZone: 'Asia/Tokyo' }));
  expect(await dayOf(clock.now())).toBe(isoDay(clock.now(), 'Asia/Tokyo'));
});

test('the zone of a clinic that begins holds for all days', async () => {
  const { deps, sql } = await testDeps();
  await saveClinic(deps, ClinicSettings.parse({ timeZone: 'America/New_York' }));
  expect(await sql(DAY_OF, START - DAY, START - DAY)).toEqual([{ day: isoDay(START - DAY, 'America/New_York') }]);
});
