import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { saveClinicStatement } from '../../clinic/settings.ts';
import { DAY } from '../../testing/deps.ts';
import { lives, person, tracesOf } from '../../testing/readers/lives.ts';
import { lastPeriod } from './period.ts';

const HANA = person('Hana');
const HOUR = DAY / 24;
const at = (text: string) => Date.parse(`${text}+09:00`);

/** A clinic with real mail from Sunday 22 November on, and one reader. */
async function clinic(settings: Parameters<typeof saveClinicStatement>[1] = {}, kind: 'smtp' | 'mailbox' = 'smtp') {
  const world = await lives({ kind });
  await saveClinicStatement(world.deps, settings);
  const { clock, run, hours, sql } = world;
  await run();
  await world.ask(HANA);
  await world.confirm(HANA);
  await run();
  const letters = async () =>
    (await sql(
      "SELECT subject_id, substr(subject_id, 1, 10) AS about, state, accepted_at FROM deliveries WHERE kind = 'clinic-letter' ORDER BY due_at",
    )) as {
      subject_id: string;
      about: string;
      state: string;
      accepted_at: number;
    }[];
  async function until(text: string) {
    await hours(Math.floor((at(text) - clock.now()) / HOUR));
    clock.set(at(text));
    await run();
  }
  return { ...world, letters, until };
}

test('comes once, in the first open hour after the month, to the clinic, with the figures of that month and of no reader', async () => {
  const { letters, until, messages, run, clock } = await clinic();
  await until('2026-12-01T06:59');
  expect(await letters()).toEqual([]);
  clock.set(at('2026-12-01T07:00'));
  await Promise.all([run(), run()]);
  await run();
  expect(await letters()).toMatchObject([
    { subject_id: expect.stringMatching(/^2026-11 /), state: 'sent', accepted_at: at('2026-12-01T07:00') },
  ]);
  const { raw } = messages.at(-1)!;
  const mail = await PostalMime.parse(raw);
  expect(mail.to![0]!.address).toBe('contact@clinic.example');
  expect(mail.subject).toBe('11月の講座のようす');
  expect(mail.text).toContain('11月は、1人が登録を確定しました。');
  expect(mail.text).toContain('登録の確定：1人\n');
  expect(mail.text! + mail.html).not.toContain('%、');
  for (const trace of [...tracesOf(HANA), '坐骨']) expect(raw + JSON.stringify(mail)).not.toContain(trace);
  await until('2026-12-20T12:00');
  expect(await letters()).toHaveLength(1);
  await until('2027-01-01T07:00');
  expect((await letters()).map(({ about }) => about.slice(0, 7))).toEqual(['2026-11', '2026-12']);
  expect((await PostalMime.parse(messages.at(-1)!.raw)).text).toContain('登録の確定：0人(前の月は1人)');
});

test('waits for the first day on which the clinic is open', async () => {
  const { letters, until } = await clinic({ closedDates: [{ from: '2026-12-01', until: '2026-12-02' }] });
  await until('2026-12-03T06:00');
  expect(await letters()).toEqual([]);
  await until('2026-12-03T07:00');
  expect(await letters()).toMatchObject([{ subject_id: expect.stringMatching(/^2026-11 /), state: 'sent' }]);
});

test('comes each week where the clinic wishes, and not at all where it does not, or mail is not real', async () => {
  const weekly = await clinic({ clinicLetter: 'weekly' });
  await weekly.until('2026-12-08T08:00');
  expect((await weekly.letters()).map(({ about }) => about)).toEqual(['2026-11-16', '2026-11-23', '2026-11-30']);
  const { subject } = await PostalMime.parse(
    weekly.messages.findLast(({ raw }) => raw.includes('contact@clinic'))!.raw,
  );
  expect(subject).toBe('11月30日〜12月6日の講座のようす');

  for (const silent of [await clinic({ clinicLetter: 'never' }), await clinic({}, 'mailbox')]) {
    await silent.until('2026-12-01T08:00');
    expect(await silent.letters()).toEqual([]);
  }
});

test('is not written of a month in which nothing happened', async () => {
  const { letters, until, sql } = await clinic();
  await until('2026-11-30T22:00');
  await sql('DELETE FROM day_counts');
  await until('2026-12-01T08:00');
  expect(await letters()).toEqual([]);
});

test('is not doubled by a restored copy: it passes that month over, and a letter that waits there is not sent', async () => {
  const { letters, until, sql } = await clinic();
  const told = async () => (await sql("SELECT value FROM settings WHERE key = 'clinic-letter'"))[0]!.value as string;
  const before = await told();
  await until('2026-12-01T08:00');
  expect(await letters()).toMatchObject([{ state: 'sent' }]);

  // A copy of November, which waits for somebody to resume it. That gives it a lineage of its own.
  const restore = async () => {
    await sql("DELETE FROM deliveries WHERE kind = 'clinic-letter'");
    await sql("UPDATE settings SET value = ? WHERE key = 'clinic-letter'", before);
    await sql("INSERT INTO pauses (domain, reason, at, response, refusals) VALUES ('', 'restored', 0, '', 0)");
  };
  const resume = async () => {
    await sql("UPDATE epoch SET lineage = lineage || '+'");
    await sql("DELETE FROM pauses WHERE reason = 'restored'");
  };
  await restore();
  await resume();
  await until('2026-12-02T12:00');
  expect(await letters()).toEqual([]);
  expect(await told()).toContain('2026-11');

  await sql("UPDATE settings SET value = json_set(value, '$.key', '2026-10') WHERE key = 'clinic-letter'");
  await sql("INSERT INTO pauses (domain, reason, at, response, refusals) VALUES ('', 'restored', 0, '', 0)");
  await until('2026-12-02T13:00');
  expect(await letters()).toMatchObject([{ state: 'due' }]);
  await resume();
  await until('2026-12-03T12:00');
  expect(await letters()).toMatchObject([{ state: 'cancelled' }]);
});

test('a letter that waited until the next one was written is not sent any more', async () => {
  const world = await clinic({ clinicLetter: 'weekly' });
  const { letters, until, sql } = world;
  await sql("INSERT INTO pauses (domain, reason, at, response, refusals) VALUES ('', 'by-hand', 0, '', 0)");
  await until('2026-11-28T08:00');
  await world.ask(person('Mari'));
  await until('2026-11-30T08:00');
  expect((await letters()).map(({ about, state }) => [about, state])).toEqual([
    ['2026-11-16', 'due'],
    ['2026-11-23', 'due'],
  ]);
  await sql("DELETE FROM pauses WHERE reason = 'by-hand'");
  await until('2026-11-30T09:00');
  expect((await letters()).map(({ about, state }) => [about, state])).toEqual([
    ['2026-11-16', 'cancelled'],
    ['2026-11-23', 'sent'],
  ]);
});

test.each([
  ['monthly', '2026-12-01', 2, '2026-11', '2026-11-01', '2026-11-30'],
  ['monthly', '2027-01-31', 7, '2026-12', '2026-12-01', '2026-12-31'],
  ['monthly', '2028-03-31', 5, '2028-02', '2028-02-01', '2028-02-29'],
  ['weekly', '2026-11-23', 1, '2026-11-16', '2026-11-16', '2026-11-22'],
  ['weekly', '2026-11-22', 7, '2026-11-09', '2026-11-09', '2026-11-15'],
  ['weekly', '2027-01-03', 7, '2026-12-21', '2026-12-21', '2026-12-27'],
] as const)('the last %s period on %s', (every, today, weekday, key, from, until) => {
  expect(lastPeriod(every, today, weekday)).toEqual({ every, key, from, until });
});
