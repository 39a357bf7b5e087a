import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { ClinicSettings } from '../clinic/settings.ts';
import { testDeps } from '../testing/deps.ts';
import { linksTo } from '../testing/smtp-sink.ts';
import { CLINIC, form, signupForm } from '../testing/walk.ts';
import { confirmed } from '../texts/ja/signup/confirmed.ts';
import { sent } from '../texts/ja/signup/sent.ts';
import { t } from '../texts/ja.ts';

// What the form, its pages and its mails say is true.

const MINUTE = 60_000;
const READER = 'reader@mail.example';
let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps();
  app = createApp(world.deps);
});

async function visit(path: string, init?: RequestInit) {
  const response = await app.request(path, init);
  await world.idle();
  return response;
}
const ask = (more: Record<string, string> = {}, email = READER) => visit('/signup', signupForm(email, more));
async function links(): Promise<string[]> {
  const mails = await Promise.all(world.messages.map(({ raw }) => PostalMime.parse(raw)));
  return mails.flatMap(mail => linksTo(mail, '/confirm/').map(url => new URL(url).pathname));
}
async function confirm(nth: number): Promise<string> {
  const link = (await links())[nth]!;
  await visit(link, { method: 'POST' });
  return (await visit(link)).text();
}
const name = async () => (await world.sql('SELECT name FROM subscribers'))[0]?.name;
const bytes = (body: Uint8Array | string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: body as BodyInit,
});

test('a stranger signs up first, then the reader with her own name: hers is the name of the sign-up that she confirms', async () => {
  await ask({ name: '知らない人' });
  world.clock.advance(MINUTE);
  await ask({ name: '見本' });
  world.clock.advance(10 * MINUTE);
  await world.run();
  await confirm(1);
  expect(await name()).toBe('見本');
});

test('a stranger who signs up after her does not change the name behind the link that she has', async () => {
  await ask({ name: '見本' });
  world.clock.advance(MINUTE);
  await ask({ name: '知らない人' });
  await confirm(0);
  expect(await name()).toBe('見本');
});

test('asking again without a name keeps the name', async () => {
  await ask({ name: '見本' });
  await ask();
  await confirm(0);
  expect(await name()).toBe('見本');
});

test.each([
  '当選です https://evil.example/x',
  'evil.example',
  'ｅｖｉｌ．ｅｘａｍｐｌｅ',
  'www.evil',
  '見本 a@evil.example',
  'www.evil.xn--wgv71a',
  '見本。見本.com',
])('%s is no name', async typed => {
  const page = await ask({ name: typed });
  expect([page.status, await page.text()]).toEqual([422, expect.stringContaining(t.landing.fields.name.link)]);
});

test.each([
  ['田中 様', '田中'],
  ['田中さん', '田中'],
  ['田中さん様', '田中'],
  ['田中さま ', '田中'],
  ['田中\u3000殿', '田中'],
  ['鵜殿', '鵜殿'],
  ['アウンサン', 'アウンサン'],
  ['田\u200b中\u202e\u00ad', '田中'],
  ['Dr.Tanaka', 'Dr.Tanaka'],
  ['J.Smith', 'J.Smith'],
  ['辻\u{e0100}', '辻\u{e0100}'],
  ['さん', null],
])('%j is kept as %j', async (typed, kept) => {
  expect((await ask({ name: typed })).status).toBe(303);
  expect((await world.sql('SELECT name FROM signups'))[0]?.name).toBe(kept);
});

test('the form answers with a redirect, and the page behind it can be loaded again in this browser only', async () => {
  const answer = await ask({}, 'namae@gmail.con');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/signup/sent']);
  const cookie = answer.headers.get('set-cookie')!;
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).not.toContain('gmail');
  const shown = async (headers: Record<string, string>) => (await visit('/signup/sent', { headers })).text();
  for (const _ of [1, 2]) expect(await shown({ cookie })).toContain('namae@gmail.con');
  expect(world.messages).toHaveLength(1);
  expect(await shown({})).not.toContain('namae');
  expect(await shown({ cookie: cookie.replace(/signup=../, 'signup=xx') })).not.toContain('namae');
  world.clock.advance(31 * MINUTE);
  expect(await shown({ cookie })).not.toContain('namae');
});

test('a likely slip in the address is taken and asked about; one press asks for the same at the likely address', async () => {
  const answer = await ask({ name: '見本', pattern: 'thigh-sciatica/sitting' }, 'namae@gmail.con');
  expect(world.messages.map(({ to }) => to)).toEqual(['namae@gmail.con']);
  const page = await (await visit('/signup/sent', { headers: { cookie: answer.headers.get('set-cookie')! } })).text();
  expect(page).toContain(sent.likely.title('gmail.com'));
  const [likely] = page.split('</form>');
  const fields = [...likely!.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, key, value]) => [
    key!,
    value!,
  ]);
  expect((await visit('/signup', form(Object.fromEntries(fields)))).status).toBe(303);
  expect(world.messages.map(({ to }) => to)).toEqual(['namae@gmail.con', 'namae@gmail.com']);
  const rows = await world.sql('SELECT name, course, pattern FROM signups ORDER BY rowid');
  expect(rows[1]).toEqual(rows[0]);
});

test.each(['2026-11-22T13:00:00+09:00', '2026-11-22T21:30:00+09:00'])(
  'at %s no page and no mail promises more than comes',
  async at => {
    world.clock.set(Date.parse(at));
    const answer = await ask();
    const sentPage = await visit(answer.headers.get('location')!, {
      headers: { cookie: answer.headers.get('set-cookie')! },
    });
    const [link] = await links();
    const mail = await PostalMime.parse(world.messages[0]!.raw);
    const before = await (await visit(link!)).text();
    const page = await sentPage.text();
    for (const words of [page, mail.text, mail.html]) expect(words).not.toContain('すぐに第一回');
    for (const words of [mail.text, mail.html]) expect(words).toContain('次にお送りできる日の日中に届きます');
    expect(page).toContain(at.includes('T13') ? sent.soon : sent.later('あす 11月23日(月)の朝7時ごろ'));
    const first = at.includes('T13') ? 'soon' : 'closed';
    expect(before).toContain(t.landing.confirmFirst[first]);
    expect(await confirm(0)).toContain(
      first === 'soon' ? confirmed.first.left : confirmed.first.at('あす 11月23日(月)の朝7時ごろ'),
    );
    expect(world.messages).toHaveLength(first === 'soon' ? 2 : 1);
  },
);

test('a form in Shift_JIS or EUC-JP is read, and one in no encoding is refused', async () => {
  const rest = '&symptom=thigh-sciatica&consent=yes';
  const names = { sjis: '%8C%A9%96%7B', euc: '%B8%AB%CB%DC', utf8: '%E8%A6%8B%E6%9C%AC', none: '%ff%fe%ff' };
  for (const [encoding, typed] of Object.entries(names))
    expect([
      encoding,
      (await visit('/signup', bytes(`email=${encoding}%40mail.example&name=${typed}${rest}`))).status,
    ]).toEqual([encoding, encoding === 'none' ? 422 : 303]);
  expect(await world.sql('SELECT DISTINCT name FROM signups')).toEqual([{ name: '見本' }]);
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const body = Buffer.concat([
    Buffer.from('{"email":"j@mail.example","symptom":"thigh-sciatica","consent":true,"name":"'),
    Buffer.from([0x8c, 0xa9, 0x96, 0x7b]),
    Buffer.from('"}'),
  ]);
  expect((await visit('/api/signups', { ...json, body })).status).toBe(422);
});

test('while what the law demands is blank the form is closed, says why, and names no address that is none', async () => {
  world = await testDeps({ kind: 'smtp', clinic: ClinicSettings.parse({}) });
  app = createApp(world.deps);
  const page = await (await visit('/')).text();
  expect(page).toContain(t.landing.closed);
  expect(page).not.toMatch(/<form|\.invalid/);
  const answers = [
    await ask(),
    await visit('/api/signups', {
      method: 'POST',
      body: '{"email":"a@b.jp","symptom":"thigh-sciatica","consent":true}',
    }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(await world.sql('SELECT id FROM subscribers')).toEqual([]);
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
  app = createApp(world.deps);
  expect((await ask()).status).toBe(303);
});

test('a program that fills in the hidden field is refused, and a person whose browser did may press again', async () => {
  const page = await ask({ website: 'https://evil.example' });
  const shown = await page.text();
  expect([page.status, shown]).toEqual([422, expect.stringContaining(t.landing.trapped)]);
  expect(shown).toContain('name="website" value=""');
  expect(shown).toContain('<title>入力をご確認ください — '); // read aloud before anything else
  expect(shown).toContain(`value="${READER}"`);
  expect(world.messages).toHaveLength(0);
});

test('a form that is sent faster than anybody reads waits for a turn; a slower one, or one without the page, does not', async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
  app = createApp(world.deps);
  const page = await (await visit('/')).text();
  const [, shown] = /name="shown" value="([^"]+)"/.exec(page)!;
  const sent = async (email: string, mark: string) => {
    expect((await ask({ shown: mark }, email)).status).toBe(303);
    return world.messages.some(({ to }) => to === email);
  };
  expect(await sent('quick@mail.example', shown!)).toBe(false);
  world.clock.advance(3_000);
  expect(await sent('slow@mail.example', shown!)).toBe(true);
  expect(await sent('changed@mail.example', `${shown}x`)).toBe(true);
  expect(await sent('without@mail.example', '')).toBe(true);
  world.clock.advance(2 * MINUTE);
  await world.run();
  expect(world.messages.map(({ to }) => to)).toContain('quick@mail.example');
});

test('while nobody can sign up no button promises it, and a clinic without a name leaves no hole in the title', async () => {
  world = await testDeps({ kind: 'smtp' });
  app = createApp(world.deps);
  const page = await (await visit('/')).text();
  expect(page).toContain(t.landing.closed);
  expect(page).not.toContain(t.landing.submit);
  expect(page).toContain('<title>無料のメール講座</title>');
});

test('after leaving, the page says which address gets nothing more, and not that it still gets the course', async () => {
  await ask();
  await confirm(0);
  await world.run();
  const lesson = await PostalMime.parse(world.messages.at(-1)!.raw);
  const [leave] = linksTo(lesson, '/unsubscribe/');
  const page = await (await visit(new URL(leave!).pathname, { method: 'POST' })).text();
  expect(page).toContain(t.landing.unsubscribedFor('r…@mail.example'));
  expect(page).not.toContain('お受け取りの方');
});
