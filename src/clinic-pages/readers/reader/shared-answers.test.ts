import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersWording } from '../../../answers/consent.ts';
import { signToken } from '../../../links/tokens.ts';
import { signedInClinic } from '../../../testing/clinic.ts';
import { askingLibrary } from '../../../testing/courses/asking-course.ts';
import { testLibrary, WEEK } from '../../../testing/deps.ts';
import { CLINIC } from '../../../testing/walk.ts';
import { answers } from '../../../texts/ja/check-in/answers.ts';
import { clinicAnswers } from '../../../texts/ja/check-in/clinic.ts';
import { readPerson } from './person.ts';

const { shared, record, evidence, sums } = clinicAnswers;
let world: Awaited<ReturnType<typeof signedInClinic>>;
let path: string;
beforeEach(async () => {
  world = await signedInClinic({ clinic: CLINIC });
  world.deps.library = askingLibrary(world.deps.library);
  await world.post('/signup', { email: 'r@mail.example', symptom: 'thigh-sciatica', consent: 'yes' });
  await world.idle();
  await world.post(/\/confirm\/[\w-]+/.exec(world.messages.at(-1)!.raw.replaceAll('=\r\n', ''))![0]);
  await world.idle();
  await world.run();
  path = `/admin/readers/${(await world.sql('SELECT id FROM subscribers'))[0]!.id}`;
  world.clock.advance(WEEK);
  await world.run();
});
afterEach(async () => {
  world.deps.library = await testLibrary();
});

async function tell(fields: Record<string, string>) {
  const [last] = await world.sql("SELECT id FROM deliveries WHERE kind = 'lesson' ORDER BY due_at DESC LIMIT 1");
  const response = await world.post(`/check-in/${signToken(world.deps.keys, 'check-in', String(last!.id))}`, fields);
  expect(response.status).toBe(303);
}
const ANSWER = '『generalの動き1』';

test('the clinic sees a reader’s answers only while that reader shows them, and always whether any are kept', async () => {
  expect(await world.text(path)).toContain(record.unasked);
  await tell({ answer: 'rested', reason: 'forgot', consent: 'yes' });
  const before = await world.text(path);
  expect(before).toContain(record.kept);
  for (const words of [shared.title, ANSWER, answers.rested]) expect(before).not.toContain(words);
  const person = await readPerson(world.deps, path.slice('/admin/readers/'.length));
  expect(person!.shared).toEqual({ answers: [], numbers: [] });

  await tell({ act: 'share' });
  const shown = await world.text(path);
  for (const words of [record.shared, shared.title, ANSWER, '忘れた']) expect(shown).toContain(words);

  await tell({ act: 'unshare' });
  expect(await world.text(path)).not.toContain(ANSWER);
  await tell({ act: 'share' });
  await tell({ act: 'withdraw' });
  const after = await world.text(path);
  expect(after).toContain(record.withdrawn);
  for (const words of [shared.title, ANSWER]) expect(after).not.toContain(words);
});

test('the evidence names each word of the reader on their answers, and the wording of each yes', async () => {
  await tell({ answer: 'done', consent: 'yes', share: 'yes' });
  await tell({ act: 'withdraw' });
  const page = await world.text(`${path}/consent`);
  const [kept, seen] = [answersWording('agreed'), answersWording('shared')];
  for (const words of [evidence.acts.agreed, evidence.acts.shared, evidence.acts.withdrawn, kept.hash, seen.hash])
    expect(page).toContain(words);
  for (const { text } of [kept, seen]) expect(page).toContain(text.split('\n')[1]!);
});

test('of twenty-nine readers no sum is shown, of thirty one is', async () => {
  await tell({ answer: 'rested', reason: 'time', consent: 'yes' });
  const more = (from: number, to: number) =>
    world.sql(
      `WITH RECURSIVE r (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM r WHERE n < ?)
       INSERT INTO check_ins (delivery_id, subscriber_id, enrollment_id, answer, at)
       SELECT 'dlv_' || n, 'sub_' || n, (SELECT id FROM enrollments), iif(n % 2, 'done', 'some'), 0 FROM r`,
      ...[from, to],
    );
  await more(2, 29);
  expect(await world.text('/admin/courses/thigh-sciatica')).not.toContain(sums.title);
  await more(30, 30);
  const page = await world.text('/admin/courses/thigh-sciatica');
  expect(page).toContain(sums.readers(30));
  expect(page).toMatch(new RegExp(`${answers.some}</th><td class="number">15<`));
  expect(page).toMatch(new RegExp(`${sums.reason('時間がない')}</th><td class="number">1<`));
});
