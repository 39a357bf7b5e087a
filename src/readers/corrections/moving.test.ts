import { expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { addressHash } from '../../consent/suppression.ts';
import { unsubscribeForReader } from '../../consent/unsubscribe.ts';
import { consultationUrl, unsubscribeUrl } from '../../links/urls.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { DAY, START, WEEK } from '../../testing/deps.ts';
import { CLINIC, signupForm } from '../../testing/walk.ts';
import { maskedAddress } from '../../ui/masked-address.ts';

const OLD = 'old@mail.example';
const NEW = 'right@other.example';

/** Somebody has signed up with the old address. */
async function asked() {
  const clinic = await signedInClinic({ clinic: CLINIC, kind: 'smtp' });
  const app = createApp(clinic.deps);
  const press = async (path: string, init: RequestInit = { method: 'POST' }) => {
    const { status } = await app.request(path, init);
    await clinic.idle();
    return status;
  };
  const textOf = ({ raw }: { raw: string }) => raw.replaceAll('=\r\n', '');
  const link = (to: string, kind: string) =>
    clinic.messages
      .filter(message => message.to === to)
      .map(message => new RegExp(`/${kind}/[\\w-]+`).exec(textOf(message))?.[0])
      .findLast(path => path !== undefined)!;
  await press('/signup', signupForm(OLD, { name: '見本' }));
  const [reader] = await clinic.sql('SELECT id FROM subscribers');
  const move = async () => {
    const response = await clinic.post(`/admin/readers/${reader!.id}/address`, { address: NEW });
    await clinic.idle();
    return response.status;
  };
  const standing = async () => (await clinic.sql('SELECT email, status FROM subscribers'))[0];
  return { clinic, app, press, link, move, id: String(reader!.id), reader: standing };
}

async function reading() {
  const story = await asked();
  await story.press(story.link(OLD, 'confirm'));
  await story.clinic.run();
  return story;
}

test('an address that was never confirmed is not moved: the new one would confirm what nobody has agreed to', async () => {
  const { clinic, move, id, reader } = await asked();
  await clinic.sql("UPDATE subscribers SET status = 'suppressed'");
  const hash = addressHash(clinic.deps, OLD);
  await clinic.sql(
    "INSERT INTO suppressions (address_hash, reason, at, subscriber_id) VALUES (?, 'no-such-user', ?, ?)",
    ...[hash, START, id],
  );
  await move();
  expect(clinic.messages.filter(({ to }) => to === NEW)).toEqual([]);
  expect(await reader()).toEqual({ email: OLD, status: 'suppressed' });
});

test('a refusal of the old address calls off nothing that is on its way to the new one', async () => {
  const { clinic, press, link, move, reader } = await reading();
  let isGreylisting = true;
  clinic.mailer.answer = ({ to }) => {
    if (to === OLD) return { accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1' };
    if (isGreylisting) return { accepted: false, kind: 'unknown', rule: 'x', reason: '451 greylisted' };
    return { accepted: true, response: '250' };
  };
  clinic.clock.set(START + WEEK - 60_000);
  await move();
  clinic.clock.set(START + WEEK);
  await clinic.run();
  expect((await reader())!.status).toBe('suppressed');
  isGreylisting = false;
  clinic.clock.advance(DAY);
  await clinic.run();
  expect(await press(link(NEW, 'address'))).toBe(200);
  expect(await reader()).toEqual({ email: NEW, status: 'active' });
});

test('a refusal of the old address that is heard after the move stops nothing: the lesson comes to the new one', async () => {
  const { clinic, app, link, move, reader } = await reading();
  clinic.clock.set(START + WEEK - 60_000);
  await move();
  clinic.mailer.answer = async ({ to }) => {
    if (to !== OLD) return { accepted: true, response: '250' };
    await app.request(link(NEW, 'address'), { method: 'POST' });
    return { accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1' };
  };
  clinic.clock.set(START + WEEK);
  await clinic.run();
  expect(await reader()).toEqual({ email: NEW, status: 'active' });
  await clinic.run();
  const last = "SELECT state FROM deliveries WHERE kind = 'lesson' ORDER BY lesson DESC LIMIT 1";
  expect(await clinic.sql(last)).toEqual([{ state: 'sent' }]);
  expect(clinic.messages.filter(({ to }) => to === NEW)).toHaveLength(2);
  expect(await clinic.sql('SELECT reason, subscriber_id AS whose FROM suppressions')).toEqual([
    { reason: 'no-such-user', whose: null },
  ]);
});

test('whoever leaves takes the wish for another address along', async () => {
  const { clinic, press, link, move, id, reader } = await reading();
  await move();
  await unsubscribeForReader(clinic.deps, id, 'desk');
  clinic.clock.advance(DAY);
  await press('/signup', signupForm(OLD, { name: '見本' }));
  await press(link(OLD, 'confirm'));
  expect(await press(link(NEW, 'address'))).not.toBe(200);
  expect(await reader()).toEqual({ email: OLD, status: 'active' });
  expect(await clinic.sql('SELECT after, after_key FROM reader_corrections')).toEqual([
    { after: null, after_key: null },
  ]);
});

test('who reports our mail after asking for another address is not moved by the link that waits there', async () => {
  const { clinic, press, link, move, id, reader } = await reading();
  await move();
  const hash = addressHash(clinic.deps, OLD);
  await clinic.sql("UPDATE subscribers SET status = 'suppressed'");
  await clinic.sql(
    "INSERT INTO suppressions (address_hash, reason, at, subscriber_id, cause) VALUES (?, 'complaint', ?, ?, 'complaint')",
    ...[hash, START, id],
  );
  expect(await press(link(NEW, 'address'), { method: 'GET' })).not.toBe(200);
  expect(await press(link(NEW, 'address'))).not.toBe(200);
  expect(await reader()).toEqual({ email: OLD, status: 'suppressed' });
});

test('after the move the links of older mails show the old address alone, and leaving by one of them stops everything', async () => {
  const { clinic, press, link, move, reader } = await reading();
  const app = createApp(clinic.deps);
  const [first] = await clinic.sql("SELECT id FROM deliveries WHERE kind = 'lesson'");
  const pages = async (id: string) =>
    Promise.all(
      [unsubscribeUrl(clinic.deps, id), consultationUrl(clinic.deps, id)].map(async url =>
        (await app.request(new URL(url).pathname)).text(),
      ),
    );
  await move();
  clinic.clock.advance(DAY);
  expect(await press(link(NEW, 'address'))).toBe(200);
  for (const page of await pages(String(first!.id))) {
    expect(page).toContain(maskedAddress(OLD));
    expect(page).not.toContain('other.example');
  }
  clinic.clock.advance(WEEK);
  await clinic.run();
  const [, second] = await clinic.sql("SELECT id FROM deliveries WHERE kind = 'lesson' ORDER BY due_at");
  for (const page of await pages(String(second!.id))) expect(page).toContain(maskedAddress(NEW));

  expect(await press(new URL(unsubscribeUrl(clinic.deps, String(first!.id))).pathname)).toBe(200);
  expect(await reader()).toEqual({ email: NEW, status: 'unsubscribed' });
  const toReader = () => clinic.messages.filter(({ to }) => [OLD, NEW].includes(to)).length;
  const before = toReader();
  clinic.clock.advance(WEEK);
  await clinic.run();
  expect(toReader()).toBe(before);
});
