import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { DAY } from '../testing/deps.ts';
import { lives, person, tracesOf } from '../testing/readers/lives.ts';
import { form } from '../testing/walk.ts';

const HANA = person('Hana');

/** A reader who has asked for a consultation, and the mails that the clinic got since. */
async function asked() {
  const world = await lives({ kind: 'smtp' });
  await world.ask(HANA);
  await world.confirm(HANA);
  await world.run();
  const [mail] = await world.lessonsOf(HANA);
  await world.consult(HANA, mail!);
  const reminders = () =>
    world.sql("SELECT state, subject_id FROM deliveries WHERE kind = 'consultation-waiting' ORDER BY due_at, id");
  const days = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      world.clock.advance(DAY);
      await world.run();
    }
  };
  return { ...world, mail: mail!, reminders, days };
}

test('a request that was not answered in two days is mailed to the clinic again, once, without a word of the reader', async () => {
  const { clock, run, days, reminders, messages } = await asked();
  clock.advance(2 * DAY - 1);
  await run();
  expect(await reminders()).toEqual([]);
  clock.advance(1);
  await Promise.all([run(), run()]);
  await run();
  expect(await reminders()).toMatchObject([{ state: 'sent' }]);
  const mail = await PostalMime.parse(messages.at(-1)!.raw);
  expect(mail.to![0]!.address).toBe('contact@clinic.example');
  for (const trace of [...tracesOf(HANA), '坐骨'])
    expect(messages.at(-1)!.raw + JSON.stringify(mail)).not.toContain(trace);
  await days(20);
  expect(await reminders()).toHaveLength(1);
});

test('not of one that was answered, taken back, or changed a day ago', async () => {
  const answered = await asked();
  await answered.sql("UPDATE consultation_requests SET handled_at = 1, handled_as = 'answered'");
  await answered.days(4);
  expect(await answered.reminders()).toEqual([]);

  const { days, reminders, visit, link, mail, consult } = await asked();
  await days(1);
  await consult({ ...HANA, note: '変えました' }, mail);
  await days(1);
  expect(await reminders()).toEqual([]);
  await visit(link('consultation', mail), form({ act: 'withdraw' }));
  await days(4);
  expect(await reminders()).toEqual([]);
});

test('it waits for the clinic’s open hours', async () => {
  const { clock, run, reminders } = await asked();
  clock.advance(2 * DAY + DAY / 2); // one in the morning
  await run();
  await run();
  expect(await reminders()).toMatchObject([{ state: 'due' }]);
  clock.advance(DAY / 2);
  await run();
  expect(await reminders()).toMatchObject([{ state: 'sent' }]);
});

test('its words are emptied 90 days after the last of it, an unanswered one is closed, and the figures stay', async () => {
  const { days, sql, sums, everything } = await asked();
  await days(60);
  await sql('UPDATE consultation_requests SET handled_at = 1, changed_at = (SELECT max(due_at) FROM deliveries)');
  const before = (await sums()).courses;
  await days(60);
  expect(JSON.stringify(await sql('SELECT * FROM consultation_requests'))).toContain(HANA.note);
  await sql('UPDATE consultation_requests SET handled_at = NULL');
  await days(40);
  expect(
    await sql('SELECT phone, note, preferred_times, preferred_days, handled_as FROM consultation_requests'),
  ).toEqual([{ phone: null, note: null, preferred_times: '', preferred_days: '[]', handled_as: 'closed' }]);
  for (const trace of [HANA.phone, HANA.note, HANA.times]) expect(await everything()).not.toContain(trace);
  expect((await sums()).courses.map(({ consultations }) => consultations)).toEqual(
    before.map(({ consultations }) => consultations),
  );
});
