import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { DAY, testDeps } from '../../testing/deps.ts';
import { CLINIC, form, signupForm } from '../../testing/walk.ts';
import { sent as words } from '../../texts/ja/signup/sent.ts';
import { t } from '../../texts/ja.ts';
import { againAt, press, readPromised, writePromised } from './promised.ts';
import { webmailOf } from './webmail.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const READER = 'namae@gmail.com';

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  app = createApp(world.deps);
});

/** A browser: it keeps its cookie, and follows the redirect. */
function browser() {
  let cookie = '';
  async function visit(path: string, init: RequestInit = {}): Promise<{ status: number; path: string; page: string }> {
    const headers = { ...(init.headers as Record<string, string>), cookie };
    const response = await app.request(path, { ...init, headers });
    await world.idle();
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const to = response.headers.get('location');
    return to ? visit(to) : { status: response.status, path, page: await response.text() };
  }
  return {
    visit,
    ask: (email = READER, more: Record<string, string> = {}) => visit('/signup', signupForm(email, more)),
    /** Sends the form of the page whose button has these words. */
    press: (page: string, button: string, changed: Record<string, string> = {}) => {
      const [inside] = page.split(button);
      const whole = inside!.slice(inside!.lastIndexOf('<form'));
      const [, action] = /action="([^"]*)"/.exec(whole)!;
      const fields = [...whole.matchAll(/<input[^>]* name="(\w+)"[^>]* value="([^"]*)"/g)].map(([, k, v]) => [k!, v!]);
      return visit(action!, form({ ...Object.fromEntries(fields), ...changed }));
    },
  };
}
const AGAIN = `>${words.trouble.again.button}</button>`;
const mailsTo = (address = READER) => world.messages.filter(({ to }) => to === address).length;
async function pass(ms: number) {
  for (let at = 0; at < ms; at += MINUTE) {
    world.clock.advance(Math.min(MINUTE, ms - at));
    await world.run();
  }
}
const isRunning = async () =>
  (
    await world.sql(
      "SELECT 1 FROM deliveries WHERE state NOT IN ('sent', 'cancelled') AND kind <> 'confirmation-reminder'",
    )
  ).length;

test('the page says to whom, from whom and under which subject, and opens the mailbox of the address', async () => {
  const { page, path } = await browser().ask();
  expect(path).toBe('/signup/sent');
  expect(page).toContain(READER);
  expect(page).toContain(`${CLINIC.tradeName} &lt;letters@clinic.example&gt;`);
  expect(page).toContain(world.deps.library.mails.notices.confirmation.subject);
  expect(page).toContain('href="https://mail.google.com/"');
});

test('pressed early, the wish is kept: the page names the time, and the second mail goes then, once', async () => {
  const person = browser();
  const { page } = await person.ask();
  expect(page).toContain('13:00にお送りしました。13:11より前に押されたときは、13:11ごろにお送りします。');
  world.clock.advance(20 * SECOND);
  let pressed = await person.press(page, AGAIN);
  for (const _ of [1, 2]) {
    expect(pressed.page).toContain('13:11ごろに、もう一度お送りします。');
    pressed = await person.press(pressed.page, AGAIN);
  }
  expect(mailsTo()).toBe(1);
  await pass(9 * MINUTE);
  expect(mailsTo()).toBe(1);
  await pass(2 * MINUTE);
  expect(mailsTo()).toBe(2);
  await pass(30 * MINUTE - 1);
  expect(mailsTo()).toBe(2);
  expect(await isRunning()).toBe(0);
});

test('another course within ten minutes: the page names the time of its mail, and it goes then', async () => {
  const person = browser();
  await person.ask();
  world.clock.advance(20 * SECOND);
  const { page } = await person.ask(READER, { symptom: 'heavy-legs' });
  expect(page).toContain(words.again.other('13:11'));
  expect(page).not.toContain(t.landing.sentTitle);
  await pass(9 * MINUTE);
  expect(mailsTo()).toBe(1);
  await pass(2 * MINUTE);
  expect(mailsTo()).toBe(2);
  expect((await person.visit('/signup/sent')).page).toContain(t.landing.sentTitle);
  for (const [who, more] of [
    [person, { symptom: 'heavy-legs' }],
    [browser(), { symptom: 'back-line' }],
  ] as const)
    expect((await who.ask('other@mail.example', more)).page).toContain(t.landing.sentTitle);
});

test('pressed while the first mail is being handed over, the wish is kept too', async () => {
  let answer: (outcome: { accepted: true; response: string }) => void;
  world.mailer.answer = () => new Promise(resolve => (answer = resolve));
  const person = browser();
  const asked = signupForm(READER);
  await app.request('/signup', asked);
  await expect.poll(() => answer).toBeDefined();
  const body = { was: READER, promised: writePromised([world.clock.now()]) };
  await app.request('/signup', signupForm(READER, body));
  world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
  answer!({ accepted: true, response: '250 OK' });
  await world.idle();
  await pass(12 * MINUTE);
  expect(mailsTo()).toBe(2);
  expect((await person.visit('/signup/sent')).status).toBe(200);
});

test('pressed after ten minutes, it goes at once; pressed after both, the page promises nothing before tomorrow', async () => {
  const person = browser();
  const { page } = await person.ask();
  await pass(12 * MINUTE);
  const free = await person.visit('/signup/sent');
  expect(free.page).toContain(words.trouble.again.free('13:00'));
  const again = await person.press(page, AGAIN);
  expect(again.page).toContain(words.again.now);
  expect(mailsTo()).toBe(2);
  await pass(MINUTE);
  expect((await person.press(again.page, AGAIN)).page).toContain(words.again.tomorrow);
  expect(mailsTo()).toBe(2);
});

test('a form that is sent twice by a double press makes one mail', async () => {
  await Promise.all([browser().ask(), browser().ask()]);
  await pass(20 * MINUTE);
  expect(mailsTo()).toBe(1);
});

test('who has confirmed meanwhile gets no second mail, although the wish was kept', async () => {
  const person = browser();
  await person.press((await person.ask()).page, AGAIN);
  await world.sql('UPDATE signups SET confirmed_at = ?', world.clock.now());
  await pass(12 * MINUTE);
  expect(mailsTo()).toBe(1);
});

test('the page and its answers are the same for an address that is new, confirmed, suppressed or gone', async () => {
  const { addressHash } = await import('../../consent/suppression.ts');
  const addresses = ['new1@mail.example', 'done@mail.example', 'dead@mail.example', 'left@mail.example'];
  const hash = addressHash(world.deps, 'dead@mail.example');
  await world.sql(
    "INSERT INTO suppressions (address_hash, reason, at, asked_at) VALUES (?, 'no-such-user', 0, ?)",
    hash,
    world.clock.now(),
  );
  for (const address of addresses.slice(1)) await browser().ask(address);
  const statuses = {
    'done@mail.example': 'active',
    'dead@mail.example': 'suppressed',
    'left@mail.example': 'unsubscribed',
  };
  for (const [address, status] of Object.entries(statuses))
    await world.sql('UPDATE subscribers SET status = ? WHERE email = ?', status, address);
  const told = await Promise.all(
    addresses.map(async address => {
      const person = browser();
      const first = await person.ask(address);
      const second = await person.press(first.page, AGAIN);
      return [first, second].map(({ status, path, page }) => [status, path, page.replaceAll(address, 'x')]);
    }),
  ); // biome-ignore format: a table
  for (const one of told) expect(one).toEqual(told[0]);
});

test('each of two tabs asks again for its own address', async () => {
  const person = browser();
  const [a, b] = ['a@mail.example', 'b@mail.example'];
  const tabA = await person.ask(a);
  await person.ask(b);
  const pressed = await person.press(tabA.page, AGAIN);
  expect(pressed.page).toContain(a);
  expect(pressed.page).not.toContain(b);
  await pass(12 * MINUTE);
  expect([mailsTo(a), mailsTo(b)]).toEqual([2, 1]);
});

test('the address is put right on the page, and everything else that was chosen stays', async () => {
  const person = browser();
  const { page } = await person.ask('wrong@mail.example', { pattern: 'thigh-sciatica/sitting', name: '見本' });
  const button = `>${words.trouble.address.button}</button>`;
  const wrong = await person.press(page, button, { email: 'no address' });
  expect([wrong.status, wrong.page.includes('見本')]).toEqual([422, true]);
  const right = await person.press(page, button, { email: 'right@mail.example' });
  expect(right.page).toContain('right@mail.example');
  expect(right.page).not.toContain(words.again.now);
  const rows = await world.sql(
    "SELECT g.pattern, g.name FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email = 'right@mail.example'",
  );
  expect(rows).toEqual([{ pattern: 'sitting', name: '見本' }]);
});

test('who says that the address is right is not asked again, also after loading the page anew', async () => {
  const person = browser();
  const { page } = await person.ask('namae@gmial.com');
  expect(page).toContain(words.likely.title('gmail.com'));
  await person.press(page, words.likely.keep);
  const { page: anew } = await person.visit('/signup/sent');
  expect(anew).not.toContain(words.likely.title('gmail.com'));
  expect(anew).toContain('namae@gmial.com');
  expect(mailsTo('namae@gmial.com')).toBe(1);
});

test.each([
  ['a@docomo.ne.jp', 'My docomo'],
  ['a@ezweb.ne.jp', '迷惑メールフィルター'],
  ['a@uqmobile.jp', '迷惑メールフィルター'],
  ['a@i.softbank.jp', 'My SoftBank'],
  ['a@ymobile.ne.jp', 'My Y!mobile'],
  ['a@rakuten.jp', '楽メール'],
])('for %s the steps of its carrier stand open before everything else', async (address, step) => {
  const { page } = await browser().ask(address);
  const trouble = page.slice(page.indexOf('id="trouble"'));
  expect(trouble.indexOf(step)).toBeGreaterThan(0);
  expect(trouble.indexOf(step)).toBeLessThan(trouble.indexOf(words.trouble.junk.title));
  expect(trouble.indexOf(step)).toBeLessThan(trouble.indexOf('<details'));
  expect(trouble).toContain('<code>clinic.example</code>');
});

test('a provider that filters no domains needs no steps of carriers; one that nobody knows gets them last', async () => {
  expect((await browser().ask()).page).not.toContain('My docomo');
  const { page } = await browser().ask('a@mail.example');
  expect(page.indexOf('My docomo')).toBeGreaterThan(page.indexOf(words.trouble.junk.title));
  expect(page).not.toContain('class="button main"');
});

test.each([
  ['a@gmail.com', 'https://mail.google.com/'],
  ['a@yahoo.co.jp', 'https://mail.yahoo.co.jp/'],
  ['a@ybb.ne.jp', 'https://mail.yahoo.co.jp/'],
  ['a@yahoo.com', 'https://mail.yahoo.com/'],
  ['a@HOTMAIL.co.jp', 'https://outlook.live.com/mail/'],
  ['a@me.com', 'https://www.icloud.com/mail'],
  ['a@docomo.ne.jp', 'https://mail.smt.docomo.ne.jp/'],
  ['a@ezweb.ne.jp', undefined],
  ['a@toString', undefined],
  ['a@clinic.example', undefined],
])('the mailbox of %s is at %s', (address, url) => {
  expect(webmailOf(address)?.url).toBe(url);
});

test('an address that was copied with what stood around it is put right from what it was taken as', async () => {
  const { page } = await browser().ask(`見本 <${READER}>`);
  expect(page).toMatch(new RegExp(`<input type="email" name="email" value="${READER}"`));
});

test('whatever blanks stand around what was typed, the cookie is one that browsers keep', async () => {
  const blanks = ' '.repeat(7_000);
  const asked = signupForm(`${blanks}${READER}${blanks}`, { name: `${blanks}見本 ` });
  const cookie = (await app.request('/signup', asked)).headers.get('set-cookie')!;
  expect(cookie.length).toBeLessThan(4_096);
  const page = await app.request('/signup/sent', { headers: { cookie: cookie.split(';')[0]! } });
  expect(await page.text()).toContain(READER);
});

test('without the cookie the page knows nobody, and leads back to the form', async () => {
  await browser().ask();
  const { page } = await browser().visit('/signup/sent');
  expect(page).toContain(words.unknown);
  expect(page).not.toContain('<form');
});

test('when the clinic is closed for the night, the page says when the first lesson comes', async () => {
  world.clock.advance(9 * 60 * MINUTE); // 22:00
  expect((await browser().ask()).page).toContain('いま押されると、第1回はあす 11月23日(月)の朝7時ごろに届きます。');
});

test('what is promised: one at once, one ten minutes later, and no third', () => {
  const at = Date.parse('2026-11-22T12:51:40+09:00');
  const first = press([], at);
  expect(first).toEqual({ promised: [at], pressed: 'now' });
  const next = Date.parse('2026-11-22T13:03:00+09:00');
  expect(againAt(first.promised)).toBe(next);
  const second = press(first.promised, at + MINUTE);
  expect(second).toEqual({ promised: [at, next], pressed: 'later' });
  expect(press(second.promised, next - 1)).toEqual(second);
  expect(press(second.promised, next)).toEqual({ promised: second.promised, pressed: 'tomorrow' });
  expect(press(first.promised, next + 5)).toEqual({ promised: [at, next + 5], pressed: 'now' });
});

test('what a form says of promises is believed for a day, and only in its own shape', () => {
  const now = world.clock.now();
  expect(readPromised(writePromised([now, now + MINUTE]), now)).toEqual([now, now + MINUTE]);
  for (const text of [undefined, '', 'x!', '1.2.3', (now - DAY).toString(36), (now + 2 * DAY).toString(36)])
    expect(readPromised(text, now)).toEqual([]);
});
