import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { deliveries, events, signups, subscribers } from '../db/schema.ts';
import { type Purpose, signToken } from '../links/tokens.ts';
import { askAddress } from '../readers/corrections/ask-address.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { parseAddress } from '../signup/address.ts';
import { testClinic } from '../testing/clinic.ts';
import { withSheet } from '../testing/readers/sheets.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';

// Links as mail programs and people hand them back: with signs of the text around them.

/** What was seen behind an address when it came back, and their like. */
const BEHIND = [
  ...['/', '.', ',', ')', ']', '}', '=', '>', '"', "'", ';', ':', '!', '*', '|', '~', '-', '_', '//', '/.', ').', '%'],
  ...['%3D', '%3d', '%0A', '%0D%0A', '%20', '%3E', '%3C', '%22', '%2F', '%29', '&gt;', '&quot;'],
  ...[
    '」',
    '。',
    '、',
    ')',
    '>',
    '】',
    '》',
    '”',
    '…',
    '\u3000',
    '\u00a0',
    '\u200b',
    '。よろしくお願いします',
    ')にあります。',
  ],
];

let world: Awaited<ReturnType<typeof testClinic>>;
let app: ReturnType<typeof createApp>;
let paths: Record<Exclude<Purpose, 'preferences'>, string>;

beforeEach(async () => {
  world = await testClinic({ clinic: CLINIC });
  app = createApp({ ...world.deps, library: withSheet(world.deps.library) });
  const { deps } = world;
  await app.request('/signup', signupForm('a@mail.example'));
  const signup = (await deps.db.select().from(signups).get())!;
  await app.request(`/confirm/${signToken(deps.keys, 'confirm', signup.id)}`, { method: 'POST' });
  await world.idle();
  await world.run();
  const lesson = (await deps.db.select().from(deliveries)).find(({ kind }) => kind === 'lesson')!;
  const [reader] = await deps.db.select().from(subscribers);
  const asked = await askAddress(deps, reader!, parseAddress('new@mail.example')!);
  const correction = typeof asked === 'object' ? asked.id : asked;
  const of = (purpose: Purpose) => signToken(deps.keys, purpose, lesson.id);
  paths = {
    open: `/o/${of('open')}.gif`,
    click: `/c/${of('click')}/1`,
    mail: `/mail/${of('mail')}`,
    unsubscribe: `/unsubscribe/${of('unsubscribe')}`,
    consultation: `/consultation/${of('consultation')}`,
    'check-in': `/check-in/${of('check-in')}`,
    sheet: `/sheet/${of('sheet')}`,
    calendar: `/calendar/${of('calendar')}.ics`,
    address: `/address/${signToken(deps.keys, 'address', correction)}`,
    confirm: `/confirm/${signToken(deps.keys, 'confirm', signup.id)}`,
    'sign-in': new URL(await createSignInLink(deps)).pathname,
  };
});

const status = async (path: string, init?: RequestInit) => (await app.request(encodeURI(path), init)).status;
/** `%` at the end is no escape, and is sent as it is. */
const raw = async (path: string) => (await app.request(path)).status;

test('a link opens with whatever a mail program or a sentence left behind it', async () => {
  for (const [purpose, path] of Object.entries(paths)) {
    const right = await raw(path);
    expect([purpose, right]).toEqual([purpose, purpose === 'click' ? 302 : 200]);
    const wrong = [];
    for (const sign of BEHIND) {
      const behind = sign.startsWith('%') ? sign : encodeURI(sign);
      if ((await raw(path + behind)) !== right) wrong.push(sign);
    }
    expect([purpose, wrong]).toEqual([purpose, []]);
  }
});

test('an open with a sign behind it is recorded as an open', async () => {
  await app.request(`${paths.open})`);
  expect(await world.deps.db.select({ kind: events.kind }).from(events)).toEqual([{ kind: 'open' }]);
});

test('letters behind a token make it another token, and what is no link is left as it is', async () => {
  for (const purpose of ['mail', 'confirm', 'unsubscribe', 'consultation', 'sheet'] as const)
    expect([purpose, await status(`${paths[purpose]}a`), await status(`${paths[purpose]}A。`)]).toEqual([
      purpose,
      404,
      404,
    ]);
  expect(await status('/confirm/')).toBe(404);
  expect(await status('/privacy。')).toBe(404);
});

const oneClick = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };

test.each([
  ['a slash behind it', '/', 'List-Unsubscribe=One-Click'],
  ['a body of more than 64 KiB', '', `List-Unsubscribe=One-Click&filler=${'x'.repeat(100_000)}`],
  ['no body', '', undefined],
  ['another site’s origin', '', 'List-Unsubscribe=One-Click'],
])('one-click unsubscribing works with %s', async (what, behind, body) => {
  const headers = { ...oneClick.headers, ...(what.includes('origin') && { origin: 'https://mail.provider.example' }) };
  expect(await status(paths.unsubscribe + behind, { ...oneClick, headers, ...(body && { body }) })).toBe(200);
  expect(await world.deps.db.select({ status: subscribers.status }).from(subscribers)).toEqual([
    { status: 'unsubscribed' },
  ]);
});

test('every other form is still refused beyond 64 KiB', async () => {
  const body = `filler=${'x'.repeat(100_000)}`;
  for (const path of ['/signup', paths.confirm, paths.consultation, '/unsubscribed', '/api/signups'])
    expect([path, await status(path, { ...oneClick, body })]).toEqual([path, 413]);
});
