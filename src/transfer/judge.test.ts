import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { exported, moveIn, oldInstallation } from '../testing/old-installation.ts';
import { resealed } from '../testing/reseal.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import type { TestNode } from '../testing/walk.ts';

// Files whose sums are right, and whose rows could not stand in a database of Dayori.

let sink: SmtpSink;
let old: TestNode;
let file: string;

beforeAll(async () => {
  sink = await smtpSink();
  old = await oldInstallation(sink);
  await old.deps.db.run(`INSERT INTO suppressions (address_hash, reason, at) VALUES ('x', 'complaint', 5)`);
  file = await exported(old.deps);
});
afterAll(async () => {
  await old.close();
  await sink.close();
});

type Cell = string | number | boolean | null | object;
type Row = Record<string, Cell>;

/** The export with the rows of one table changed, and sums that fit. */
function forged(table: string, change: (rows: Row[]) => Row[]): string {
  const lines = file.trimEnd().split('\n').slice(0, -1);
  const start = lines.findIndex(line => line.startsWith(`{"table":"${table}"`));
  const { columns } = JSON.parse(lines[start]!) as { columns: string[] };
  const found = lines.slice(start + 1).findIndex(line => line.startsWith('{'));
  const end = found < 0 ? lines.length : start + 1 + found;
  const rows = lines.slice(start + 1, end).map(line => {
    const values = JSON.parse(line) as Cell[];
    return Object.fromEntries(columns.map((column, index) => [column, values[index]!]));
  });
  expect(rows.length).toBeGreaterThan(0);
  const written = change(rows).map(row => JSON.stringify(columns.map(column => row[column])));
  return resealed([...lines.slice(0, start + 1), ...written, ...lines.slice(end)]);
}

/** Every row with these values. */
const all = (values: Row) => (rows: Row[]) => rows.map(row => ({ ...row, ...values }));
/** The first row for which `which` holds. */
const one =
  (values: Row, which: (row: Row) => boolean = () => true) =>
  (rows: Row[]) => {
    const at = rows.findIndex(which);
    expect(at).toBeGreaterThanOrEqual(0);
    return rows.with(at, { ...rows[at]!, ...values });
  };
const isLesson = ({ kind }: Row) => kind === 'lesson';
const isActive = ({ state }: Row) => state === 'active';

test.each<[string, string, (rows: Row[]) => Row[]]>([
  ['a reader without an address', 'subscribers', one({ email: null })],
  ['a number for an address', 'subscribers', one({ email: 5 })],
  ['a line end in an address', 'subscribers', one({ email: 'a@mail.example\r\nBcc: b@mail.example' })],
  ['a line end behind an address', 'subscribers', one({ email: 'a@mail.example\n' })],
  ['two addresses in one', 'subscribers', one({ email: 'a@mail.example, b@mail.example' })],
  ['a line end in a name', 'subscribers', one({ name: '田中\r\nBcc: b@mail.example' })],
  ['a status that is none', 'subscribers', one({ status: 'friend' })],
  ['an hour that is none', 'subscribers', one({ hour: 24 })],
  ['half an hour', 'subscribers', one({ hour: 7.5 })],
  ['a date that is a word', 'subscribers', one({ created_at: 'abc' })],
  ['a date behind all calendars', 'subscribers', one({ created_at: 8.64e15 })],
  ['a date before 1970', 'enrollments', one({ created_at: -1 })],
  ['an id of another table', 'subscribers', one({ id: 'enr_aaaaaaaaaaaaaaaa' })],
  ['a row twice', 'subscribers', rows => [rows[0]!, ...rows]],
  ['a row twice, among those with a number', 'consents', rows => [rows[0]!, ...rows]],
  ['rows in another order', 'subscribers', rows => rows.toReversed()],
  ['two readers of one address', 'subscribers', all({ email_key: 'a@mail.example' })],
  ['a sign-up of nobody', 'signups', one({ subscriber_id: 'sub_nobody' })],
  ['a sign-up for an unknown course', 'signups', one({ course: 'backache' }, row => row.confirmed_at === null)],
  ['an act that is none', 'consents', one({ act: 'nodded' })],
  ['a consent to the sign-up of another', 'consents', all({ subscriber_id: 'sub_nobody' })],
  ['a course of nobody', 'enrollments', one({ subscriber_id: 'sub_nobody' })],
  ['a course that is unknown', 'enrollments', one({ course: 'backache' }, isActive)],
  ['lesson 99', 'enrollments', one({ next_lesson: 99 }, isActive)],
  ['a state that is none', 'enrollments', one({ state: 'begun' })],
  ['weekday 8', 'enrollments', one({ weekday: 8 })],
  ['a lesson without its number', 'deliveries', one({ lesson: null }, isLesson)],
  ['lesson 99 sent', 'deliveries', one({ lesson: 99 }, isLesson)],
  ['a lesson of another reader', 'deliveries', one({ subscriber_id: 'sub_nobody' }, isLesson)],
  ['a lesson of another course', 'deliveries', one({ course: 'knee-back' }, isLesson)],
  ['a lesson of no enrollment', 'deliveries', one({ enrollment_id: 'enr_none' }, isLesson)],
  ['a date of a mail that is a word', 'deliveries', one({ due_at: '2026-11-22' })],
  ['a state of a mail that is none', 'deliveries', one({ state: 'lost' })],
  ['a truth that is 2', 'deliveries', one({ possible_duplicate: 2 })],
  ['a line end in a Message-ID', 'deliveries', one({ message_id: '<a@b>\r\nBcc: c@d.example' })],
  ['attempts below none', 'deliveries', one({ attempts: -1 })],
  ['a notice to nobody', 'deliveries', one({ subscriber_id: 'sub_nobody' }, row => row.kind === 'confirmation')],
  ['what was seen of no mail', 'events', one({ delivery_id: 'dlv_none' })],
  ['a kind of event that is none', 'events', one({ kind: 'yawn' })],
  ['links that are no list', 'lesson_versions', one({ links: '{"1":"https://evil.example"}' })],
  ['links that are no JSON', 'lesson_versions', one({ links: '[' })],
  ['settings that are no JSON', 'settings', one({ value: 'abc' })],
  ['settings that are no object', 'settings', one({ value: '5' }, row => row.key === 'clinic')],
  ['a zone that is none', 'settings', one({ value: '{"timeZone":"Moon/Tranquility"}' }, row => row.key === 'clinic')],
  ['a cause that is none', 'suppressions', one({ cause: 'mood' })],
  ['a suppression without its reason', 'suppressions', one({ reason: null })],
  ['a day that is none', 'receiver_days', one({ day: '2026-02-30' })],
  ['a count below none', 'receiver_days', one({ accepted: -1 })],
])('a file with right sums is refused in one line and changes nothing: %s', async (_, table, change) => {
  const here = openSqliteFile(':memory:');
  migrate(here, 'migrations');
  const into = { ...old.deps, db: here.db };
  const empty = await exported(into);
  const refused = moveIn(into, forged(table, change));
  await expect(refused).rejects.toThrow(/^the file adds up, but .*: \w+, row \d+: .+$/);
  expect(await exported(into)).toBe(empty);
  here.close();
});

test('the file as it was written is accepted, also with what only another version knows', async () => {
  const here = openSqliteFile(':memory:');
  migrate(here, 'migrations');
  const into = { ...old.deps, db: here.db };
  const text = forged('settings', rows => [...rows, { ...rows[0]!, key: 'zz-of-a-later-version', value: '[1]' }]);
  expect(await moveIn(into, text)).toMatchObject({ readers: 4 });
  expect(await exported(into)).toBe(text);
  here.close();
});

test('what refused the file names no address and no symptom', async () => {
  const text = forged('subscribers', one({ email: 'a b@mail.example' }));
  const error = (await moveIn(old.deps, text).catch(error => error)) as Error;
  expect(error.message).not.toContain('mail.example');
});
