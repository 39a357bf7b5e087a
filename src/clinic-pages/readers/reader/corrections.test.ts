import { beforeEach, describe, expect, test } from 'vitest';
import { chance } from '../../../adapters/machine/machine.ts';
import { createApp } from '../../../app.tsx';
import { ADDRESS_LIFETIME } from '../../../consent/corrections.ts';
import { liftSuppression } from '../../../consent/lift.ts';
import { addressHash } from '../../../consent/suppression.ts';
import { unsubscribeForReader } from '../../../consent/unsubscribe.ts';
import { newId } from '../../../db/ids.ts';
import { subscribers, suppressions } from '../../../db/schema.ts';
import { erase } from '../../../erasing/erase.ts';
import { addressUrl } from '../../../links/urls.ts';
import { signedInClinic } from '../../../testing/clinic.ts';
import { DAY, START, WEEK } from '../../../testing/deps.ts';
import { CLINIC, signupForm } from '../../../testing/walk.ts';
import { log } from '../../../texts/ja/clinic/log.ts';
import { reader as words } from '../../../texts/ja/reader.ts';

// A reader who has confirmed and got the first lesson at START.
let world: Awaited<ReturnType<typeof signedInClinic>>;
let app: ReturnType<typeof createApp>;
let id: string;
let path: string;
const OLD = 'Old.Reader@mail.example';
const NEW = 'New.Reader@other.example';

beforeEach(async () => {
  world = await signedInClinic({ clinic: CLINIC, kind: 'smtp' });
  app = createApp(world.deps);
  id = await signUp(OLD, '見本');
  path = `/admin/readers/${id}`;
  world.messages.length = 0;
});

async function signUp(email: string, name: string): Promise<string> {
  await app.request('/signup', signupForm(email, { name }));
  await world.idle();
  await app.request(linkIn(email, 'confirm'), { method: 'POST' });
  await world.idle();
  await world.run();
  return String((await world.sql('SELECT id FROM subscribers WHERE email_key = ?', email.toLowerCase()))[0]!.id);
}

/** The link of the last mail to this address. */
function linkIn(email: string, kind: 'confirm' | 'address'): string {
  const mail = world.messages.findLast(({ to }) => to === email)!;
  return new RegExp(`/${kind}/[\\w-]+`).exec(mail.raw.replaceAll('=\r\n', ''))![0];
}
const readerNow = async () => (await world.sql('SELECT * FROM subscribers WHERE id = ?', id))[0]!;
const audited = async () =>
  (await world.sql('SELECT action FROM audit_log WHERE subscriber_id = ? ORDER BY id', id)).map(({ action }) => action);
async function press(to: string, form: Record<string, string> = {}): Promise<string> {
  const response = await world.post(to, form);
  expect(response.status).toBe(303);
  await world.idle();
  return world.text(response.headers.get('location')!);
}
const ask = (address = NEW) => press(`${path}/address`, { address });
const visit = async (link: string, method = 'GET') => {
  const response = await app.request(link, { method });
  await world.idle();
  return { status: response.status, text: await response.text() };
};
const sentTo = () => world.messages.map(({ to }) => to);

describe('a name', () => {
  test('changes at once, is found under its new form, and can be put back', async () => {
    const page = await press(`${path}/name`, { name: ' 見本 ハナ様 ' });
    expect(page).toContain(words.name.done('見本 ハナ'));
    expect(await readerNow()).toMatchObject({ name: '見本 ハナ', name_key: '見本ハナ' });
    const undo = /action="([^"]+put-back)"/.exec(page)![1]!;
    expect(await press(undo)).toContain(words.name.undone);
    expect(await readerNow()).toMatchObject({ name: '見本', name_key: '見本' });
    expect(await press(undo)).toContain(words.name.left);
    expect(await audited()).toEqual(['name-corrected', 'name-put-back']);
    expect(page).toContain(log.acts['name-corrected']);
  });

  test('may be taken away, and comes back', async () => {
    const page = await press(`${path}/name`, { name: '' });
    expect(await readerNow()).toMatchObject({ name: null, name_key: '' });
    await press(/action="([^"]+put-back)"/.exec(page)![1]!);
    expect(await readerNow()).toMatchObject({ name: '見本' });
  });

  test('that changed again since is not put back over the newer one', async () => {
    const page = await press(`${path}/name`, { name: '一' });
    await press(`${path}/name`, { name: '二' });
    expect(await press(/action="([^"]+put-back)"/.exec(page)![1]!)).toContain(words.name.left);
    expect(await readerNow()).toMatchObject({ name: '二' });
  });

  test('that the sign-up form would refuse comes back with what to do, and so does the same one', async () => {
    for (const name of ['www.example.com', 'あ'.repeat(61), '見本\u2028', '見本']) {
      const response = await world.post(`${path}/name`, { name });
      expect([name, response.status]).toEqual([name, 422]);
      expect(await response.text()).toContain('class="error"');
    }
    expect(await audited()).toEqual([]);
  });

  test('of a reader who is gone is nobody’s, and stands in no address', async () => {
    expect((await world.post('/admin/readers/sub_nobody/name', { name: 'a' })).status).toBe(404);
    const response = await world.post(`${path}/name`, { name: '別名' });
    expect(decodeURIComponent(response.headers.get('location')!)).not.toContain('別名');
  });
});

describe('a new address', () => {
  test('is asked, the old one is told, and nothing changes until it is confirmed', async () => {
    const page = await ask();
    expect(page).toContain(words.move.waiting);
    expect(sentTo().toSorted()).toEqual([NEW, OLD]);
    const told = world.messages.find(({ to }) => to === OLD)!.raw;
    expect([told.includes(NEW), told.includes('N=E2=80=A6@other.example') || told.includes('other.example')]).toEqual([
      false,
      true,
    ]);
    const link = linkIn(NEW, 'address');
    expect((await visit(link)).text).toContain('このアドレスで受け取る');
    expect(await readerNow()).toMatchObject({ email: OLD });
    expect((await visit(link, 'POST')).status).toBe(200);
    expect(await readerNow()).toMatchObject({
      email: NEW,
      email_key: NEW.toLowerCase(),
      domain: 'other.example',
      status: 'active',
    });
    expect((await world.text(path)).includes(words.move.waiting)).toBe(false);
    world.messages.length = 0;
    world.clock.advance(WEEK);
    await world.run();
    expect(sentTo()).toEqual([NEW]);
    expect(await audited()).toEqual(['address-asked']);
  });

  test('is confirmed once, however often and by whomever the button is pressed', async () => {
    await ask();
    const link = linkIn(NEW, 'address');
    const pressed = await Promise.all([visit(link, 'POST'), visit(link, 'POST'), visit(link, 'POST')]);
    expect(pressed.map(({ status }) => status)).toEqual([200, 200, 200]);
    const confirmed = await world.sql(
      "SELECT recorded_by FROM consents WHERE correction_id IS NOT NULL AND act = 'confirmed'",
    );
    expect(confirmed).toEqual([{ recorded_by: 'reader' }]);
    expect((await visit(link)).text).toContain('届け先が変わりました');
    const page = await world.text(path);
    expect(page).toContain(words.timeline.moved);
    expect(await world.text(`${path}/consent`)).toContain(words.evidence.moved);
  });

  test('ends after seven days, and its link says what to do', async () => {
    await ask();
    const link = linkIn(NEW, 'address');
    world.clock.advance(ADDRESS_LIFETIME + 1);
    expect([(await visit(link)).status, (await visit(link, 'POST')).status]).toEqual([410, 410]);
    expect(await readerNow()).toMatchObject({ email: OLD });
    expect(await world.text(path)).not.toContain(words.move.waiting);
    world.clock.advance(DAY);
    await world.run();
    await world.run();
    expect(await world.sql("SELECT after FROM reader_corrections WHERE what = 'address'")).toEqual([{ after: null }]);
  });

  test('can be called off; then its link opens nothing, and a mail that waits does not go', async () => {
    world.mailer.answer = () => ({ accepted: false, kind: 'unreachable', rule: 'x', reason: 'x' });
    await ask();
    expect(await press(`${path}/address/call-off`)).toContain(words.move.calledOff);
    world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
    world.clock.advance(DAY / 24);
    await world.run();
    expect(sentTo()).toEqual([]);
    const [row] = await world.sql("SELECT id FROM reader_corrections WHERE what = 'address'");
    expect((await visit(new URL(addressUrl(world.deps, String(row!.id))).pathname, 'POST')).status).toBe(410);
    expect(await audited()).toEqual(['address-asked', 'address-called-off']);
    expect(await press(`${path}/address/call-off`)).toContain(words.gone);
  });

  test('that is asked after another one calls the first off', async () => {
    await ask('first@other.example');
    const first = linkIn('first@other.example', 'address');
    await ask();
    expect((await visit(first, 'POST')).status).toBe(410);
    expect((await visit(linkIn(NEW, 'address'), 'POST')).status).toBe(200);
    expect(await readerNow()).toMatchObject({ email: NEW });
  });

  test.each(['same', 'other-reader', 'suppressed', 'erased', 'repeated', 'not-subscribed', 'wrong'] as const)(
    'is refused, with words that say what to do, and nothing is sent: %s',
    async why => {
      const address = await made[why]!();
      world.messages.length = 0;
      const response = await world.post(`${path}/address`, { address });
      await world.idle();
      expect([why, response.status]).toEqual([why, 422]);
      const text = await response.text();
      expect(text).toContain(
        why === 'wrong' ? words.move.wrong : why === 'not-subscribed' ? 'status">' : words.move.why[why],
      );
      expect(sentTo()).toEqual([]);
      expect(await readerNow()).toMatchObject({ email: OLD });
    },
  );
  const made: Record<string, () => Promise<string>> = {
    same: async () => ' old.reader@MAIL.example ',
    'other-reader': async () => (await signUp('other@mail.example', '別')) && 'Other@mail.example',
    suppressed: async () => {
      const hash = addressHash(world.deps, 'bad@mail.example');
      await world.deps.db.insert(suppressions).values({ addressHash: hash, reason: 'hard', at: START });
      return 'bad@mail.example';
    },
    erased: async () => {
      await erase(world.deps, await signUp('gone@mail.example', '消'));
      return 'gone@mail.example';
    },
    repeated: async () => (await ask()) && NEW,
    'not-subscribed': async () => ((await unsubscribeForReader(world.deps, id, 'x')) ? NEW : ''),
    wrong: async () => 'no address',
  };

  test('that another reader takes, or that is suppressed, before it is confirmed is not taken', async () => {
    await ask();
    const link = linkIn(NEW, 'address');
    const other = newId(chance, 'sub');
    const row = {
      id: other,
      email: NEW,
      emailKey: NEW.toLowerCase(),
      status: 'pending' as const,
      hour: 7,
      createdAt: START,
    };
    await world.deps.db.insert(subscribers).values(row);
    expect([(await visit(link)).status, (await visit(link, 'POST')).status]).toEqual([409, 409]);
    await erase(world.deps, other);
    const hash = addressHash(world.deps, NEW.toLowerCase());
    await world.deps.db.insert(suppressions).values({ addressHash: hash, reason: 'hard', at: START });
    expect((await visit(link, 'POST')).status).toBe(409);
    expect(await readerNow()).toMatchObject({ email: OLD });
  });

  test('that refuses the mail suppresses nobody, and the page says so', async () => {
    world.mailer.answer = ({ to }) =>
      to === NEW
        ? { accepted: false, kind: 'hard', rule: 'user-unknown', reason: '550 5.1.1' }
        : { accepted: true, response: '250 OK' };
    await ask();
    expect(await world.sql('SELECT 1 FROM suppressions')).toEqual([]);
    expect(await readerNow()).toMatchObject({ status: 'active', standing: 'active' });
    expect(await world.text(path)).toContain(words.move.failed);
    world.clock.advance(WEEK);
    await world.run();
    expect(sentTo()).toEqual([OLD, OLD]);
  });

  test('of a reader whose old one refused brings the courses back, and the old one stays suppressed', async () => {
    world.mailer.answer = ({ to }) =>
      to === OLD
        ? { accepted: false, kind: 'hard', rule: 'user-unknown', reason: '550 5.1.1' }
        : { accepted: true, response: '250 OK' };
    world.clock.advance(WEEK);
    await world.run();
    expect(await readerNow()).toMatchObject({ status: 'suppressed', standing: 'undeliverable' });
    await ask();
    expect(sentTo()).toEqual([NEW]);
    await visit(linkIn(NEW, 'address'), 'POST');
    await world.run();
    expect(await readerNow()).toMatchObject({ status: 'active', standing: 'active', email: NEW });
    expect(sentTo()).toEqual([NEW, NEW]); // the lesson that was refused
    expect(await world.sql('SELECT address_hash, subscriber_id FROM suppressions')).toEqual([
      { address_hash: addressHash(world.deps, OLD.toLowerCase()), subscriber_id: null },
    ]);
    world.clock.advance(WEEK);
    await world.run();
    expect(sentTo()).toEqual([NEW, NEW, NEW]);
    await liftSuppression(world.deps, OLD.toLowerCase());
    expect(await readerNow()).toMatchObject({ status: 'active', email: NEW });
  });

  test('of a reader who complained is not asked', async () => {
    const complaint = {
      addressHash: addressHash(world.deps, OLD.toLowerCase()),
      reason: 'complaint',
      at: START,
      subscriberId: id,
    };
    await world.deps.db.insert(suppressions).values({ ...complaint, cause: 'complaint' });
    await world.sql("UPDATE subscribers SET status = 'suppressed'");
    expect((await world.post(`${path}/address`, { address: NEW })).status).toBe(422);
    expect(await world.text(path)).not.toContain(words.move.title);
  });

  test('who leaves before confirming it stays away', async () => {
    await ask();
    const link = linkIn(NEW, 'address');
    await unsubscribeForReader(world.deps, id, 'x');
    await visit(link, 'POST');
    expect(await readerNow()).toMatchObject({ email: OLD, status: 'unsubscribed' });
  });

  test('and the old one go with the reader who is erased', async () => {
    await ask();
    await visit(linkIn(NEW, 'address'), 'POST');
    await ask('third@other.example');
    await press(`${path}/name`, { name: '直した名' });
    await erase(world.deps, id);
    const tables = await world.sql(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    );
    let rows = '';
    for (const { name } of tables) rows += JSON.stringify(await world.sql(`SELECT * FROM ${name}`));
    for (const trace of ['Old.Reader', 'old.reader', 'New.Reader', 'new.reader', 'third', '直した名'])
      expect([trace, rows.includes(trace)]).toEqual([trace, false]);
    expect((await visit(addressPathOf('cor_0123456789abcdef'))).status).toBe(404);
  });
  const addressPathOf = (correction: string) => new URL(addressUrl(world.deps, correction)).pathname;

  test('stands in no URL, and at most five are asked in a day', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const response = await world.post(`${path}/address`, { address: `n${n}@other.example` });
      expect(response.headers.get('location') ?? '').not.toContain('other');
      statuses.push(response.status);
    }
    expect(statuses).toEqual([303, 303, 303, 303, 303, 422]);
  });
});
