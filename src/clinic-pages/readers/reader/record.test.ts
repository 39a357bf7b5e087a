import { beforeEach, expect, test } from 'vitest';
import { consentWording } from '../../../consent/consent.ts';
import { parseNote } from '../../../readers/notes.ts';
import { signedInClinic } from '../../../testing/clinic.ts';
import { reader as words } from '../../../texts/ja/reader.ts';

let world: Awaited<ReturnType<typeof signedInClinic>>;
let path: string;
beforeEach(async () => {
  world = await signedInClinic();
  await world.post('/signup', { email: 'r@mail.example', symptom: 'knee-back', consent: 'yes' });
  await world.idle();
  await world.post(/\/confirm\/[\w-]+/.exec(world.messages.at(-1)!.raw.replaceAll('=\r\n', ''))![0]);
  path = `/admin/readers/${(await world.sql('SELECT id FROM subscribers'))[0]!.id}`;
});

async function press(to: string, form: Record<string, string> = {}) {
  const response = await world.post(to, form);
  expect(response.status).toBe(303);
  return world.text(response.headers.get('location')!);
}
const notes = async () => (await world.sql('SELECT text FROM reader_notes ORDER BY at, id')).map(row => row.text);

test('notes stand in the timeline as they were typed, several of them, and are deleted one by one', async () => {
  expect(await press(`${path}/notes`, { note: '電話で相談。<b>次は</b>\r\n来週' })).toContain(words.note.done);
  await press(`${path}/notes`, { note: '電話で相談。<b>次は</b>\r\n来週' });
  world.clock.advance(90_000);
  const page = await press(`${path}/notes`, { note: '二つ目' });
  expect(await notes()).toEqual(['電話で相談。<b>次は</b>\n来週', '二つ目']);
  expect(page).toContain('&lt;b&gt;');
  const [first] = await world.sql('SELECT id FROM reader_notes ORDER BY at');
  expect((await world.post(`/admin/readers/sub_other/notes/${first!.id}/delete`)).status).toBe(303);
  expect(await notes()).toHaveLength(2);
  expect(await press(`${path}/notes/${first!.id}/delete`)).toContain(words.note.deleted);
  expect(await press(`${path}/notes/${first!.id}/delete`)).toContain(words.gone);
  expect(await notes()).toEqual(['二つ目']);
  expect(JSON.stringify(await world.sql('SELECT * FROM audit_log'))).not.toMatch(/電話|二つ目/);
});

test('an empty note, or one that is too long, comes back with what was typed', async () => {
  for (const note of ['', ' \n ', 'あ'.repeat(501)]) {
    const response = await world.post(`${path}/notes`, { note });
    const page = await response.text();
    expect([response.status, page.includes(words.note.wrong), page.includes(note.trim())]).toEqual([422, true, true]);
  }
  expect([parseNote('𠮷'.repeat(500)), parseNote('a\u0000b\u2028c')]).toEqual(['𠮷'.repeat(500), 'abc']);
  expect(await notes()).toEqual([]);
  expect((await world.post('/admin/readers/sub_gone/notes', { note: 'x' })).status).toBe(404);
});

test('the evidence of consent says which words, which version, when, by which mail, and who said so', async () => {
  await press(`${path}/stop`);
  const page = await world.text(`${path}/consent`);
  const [mail] = await world.sql("SELECT message_id AS id FROM deliveries WHERE kind = 'confirmation'");
  const { text, hash, version } = consentWording();
  const [asked] = await world.sql("SELECT origin FROM consents WHERE act = 'requested'");
  for (const shown of [text, hash, version, String(asked!.origin), String(mail!.id).slice(1, -1)])
    expect(page).toContain(shown);
  const { reader, clinic } = words.evidence.voices;
  for (const shown of [reader, clinic]) expect(page).toContain(shown);
  expect((await world.get('/admin/readers/sub_gone/consent')).status).toBe(404);
});

test('nobody sees a reader, a note or the evidence without signing in', async () => {
  const app = (await import('../../../app.tsx')).createApp(world.deps);
  for (const page of [path, `${path}/consent`, `${path}/stop`]) expect((await app.request(page)).status).toBe(302);
  expect((await app.request(`${path}/notes`, { method: 'POST' })).status).toBe(401);
});
