import { expect, test } from 'vitest';
import { auditLog, signInCodes } from '../../db/schema.ts';
import { OF_ALL, OF_ONE } from '../../limits/guesses.ts';
import { keysFrom } from '../../links/tokens.ts';
import { tick } from '../../scheduling/tick.ts';
import { enterWithCode, readSheet } from '../../sign-in/codes.ts';
import { mailSignInLink } from '../../sign-in/session.ts';
import { clinicWithBrowsers } from '../../testing/ways-in/browsers.ts';
import { access as t } from '../../texts/ja/access.ts';

// The printed sheet of eight codes, and what the clinic is told of it.

const fullWidth = (text: string) => text.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const WRONG = '0000-0000-0000';

test('a sheet has eight codes; each opens the pages once, and the page says how many are left', async () => {
  const world = await clinicWithBrowsers();
  const codes = await (await world.signedIn()).printCodes();
  expect(new Set(codes).size).toBe(8);
  for (const [index, code] of [codes[0]!, codes[7]!].entries()) {
    const one = world.browser();
    const entered = await one.enterCode(code);
    expect([entered.status, entered.headers.get('location'), await one.isIn()]).toEqual([303, '/admin', true]);
    expect((await world.browser().enterCode(code)).status).toBe(422);
    expect(await one.text('/admin/access')).toContain(t.codes.left(7 - index, '2026年11月22日'));
  }
  const details = (await world.db.select().from(auditLog).orderBy(auditLog.id)).map(({ detail }) => detail); // biome-ignore format: one line
  expect(details).toEqual(['machine', null, 'code 1', 'code 8']);
});

test('of several who type one code at once one gets in', async () => {
  const world = await clinicWithBrowsers();
  const [code] = await (await world.signedIn()).printCodes();
  const answers = await Promise.all([1, 2, 3, 4].map(() => world.browser().enterCode(code!)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422, 422, 422]);
});

test('a new sheet voids the old one', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const old = await clinic.printCodes();
  const [fresh] = await clinic.printCodes();
  for (const code of old) expect((await world.browser().enterCode(code)).status).toBe(422);
  expect((await world.browser().enterCode(fresh!)).status).toBe(303);
  expect(await world.db.$count(signInCodes)).toBe(8);
});

test.each([
  ['full-width', fullWidth],
  ['lower case', (code: string) => code.toLowerCase()],
  ['without hyphens', (code: string) => code.replaceAll('-', '')],
  ['with spaces, also wide ones', (code: string) => `　${code.replaceAll('-', ' ').replace(/.(?=.)/g, '$& ')}　\n`],
  ['with the dash of a Japanese keyboard', (code: string) => fullWidth(code).replaceAll('-', 'ー')],
  ['with a minus, a line and a wave', (code: string) => code.replace('-', '−').replace('-', '―〜')],
  ['with letters for figures', (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('V', 'u')],
])('a code may be typed %s', async (_, typing) => {
  const world = await clinicWithBrowsers();
  const codes = await (await world.signedIn()).printCodes();
  for (const code of codes) expect((await world.browser().enterCode(typing(code))).status).toBe(303);
});

test('what is no code is refused by words beside the field, and stands in no record', async () => {
  const world = await clinicWithBrowsers();
  const [code] = await (await world.signedIn()).printCodes();
  for (const typed of ['', 'あ', WRONG, `${code}0`, code!.slice(1), '<b>']) {
    const refused = await world.browser().enterCode(typed);
    expect([refused.status, (await refused.text()).includes(t.signIn.codeWrong)]).toEqual([422, true]);
  }
  const plain = code!.replaceAll('-', '');
  for (const table of ['sign_in_codes', 'audit_log', 'sessions'])
    expect(JSON.stringify(await world.sql(`SELECT * FROM ${table}`))).not.toMatch(new RegExp(`${plain}|${code}`));
});

test('one network has ten tries, then one a minute; others are not held up by it', async () => {
  const world = await clinicWithBrowsers();
  const [code] = await (await world.signedIn()).printCodes();
  for (let n = 0; n < OF_ONE.burst; n += 1) expect((await world.browser().enterCode(WRONG)).status).toBe(422);
  const held = await world.browser().enterCode(code!);
  expect([held.status, (await held.text()).includes(t.signIn.codeTooMany)]).toEqual([429, true]);
  world.comeFrom('198.51.100.1');
  expect((await world.browser().enterCode(WRONG)).status).toBe(422);
  world.comeFrom('203.0.113.99'); // the same network
  world.clock.advance(OF_ONE.every);
  expect((await world.browser().enterCode(code!)).status).toBe(303);
});

test('who tries from everywhere locks out strangers, not the browsers that the clinic has used, and not for long', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const codes = await clinic.printCodes();
  await world.sql(
    "INSERT INTO signup_limits (name, free_at) VALUES ('guess:all', ?)",
    world.clock.now() + OF_ALL.burst * OF_ALL.every,
  );
  expect((await world.browser().enterCode(codes[0]!)).status).toBe(429);
  await clinic.form('/admin/sign-out');
  expect((await clinic.enterCode(codes[0]!)).status).toBe(303);
  const forged = world.browser();
  forged.jar.set('dayori_device', `${clinic.jar.get('dayori_device')!.slice(1)}A`);
  expect((await forged.enterCode(codes[1]!)).status).toBe(429);
  world.clock.advance(OF_ALL.every);
  expect((await world.browser().enterCode(codes[1]!)).status).toBe(303);
  world.clock.advance(OF_ALL.burst * OF_ALL.every + 1);
  await tick(world.deps);
  expect(await world.sql("SELECT name FROM signup_limits WHERE name LIKE 'guess:%'")).toEqual([]);
});

test('a code opens as long as its key is in APP_SECRET; then the page no longer counts it', async () => {
  const { deps, signedIn } = await clinicWithBrowsers();
  const old = 'a secret for tests that is long enough';
  const codes = await (await signedIn()).printCodes();
  const rotated = { ...deps, keys: keysFrom(`a newer secret that is long enough,${old}`) };
  expect(await enterWithCode(rotated, codes[0]!)).toMatch(/^[\w-]{43}$/);
  expect((await readSheet(rotated))!.left).toBe(7);
  const gone = { ...deps, keys: keysFrom('a newer secret that is long enough') };
  expect(await enterWithCode(gone, codes[1]!)).toBeUndefined();
  expect((await readSheet(gone))!.left).toBe(0);
});

test('with real mail and no other way in the pages say so, until there is a passkey or a sheet; few codes are told too', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const told = async (words: string) =>
    Promise.all(['/admin', '/admin/settings'].map(async path => (await clinic.text(path)).includes(words)));
  expect(await told(t.banner.none)).toEqual([true, true]);
  const codes = await clinic.printCodes();
  expect(await told(t.banner.none)).toEqual([false, false]);
  for (const code of codes.slice(0, 6)) await world.browser().enterCode(code);
  expect(await told(t.banner.few(2))).toEqual([true, true]);
  expect(await clinic.text('/admin/access')).toContain(t.codes.few);
  await world.sql('DELETE FROM sign_in_codes');
  await clinic.makePasskey();
  expect(await told(t.banner.none)).toEqual([false, false]);
});

test('in a trial nothing says so, and who came by a link from the open mailbox makes nothing that outlives it', async () => {
  const world = await clinicWithBrowsers('mailbox');
  const clinic = await world.signedIn();
  expect(await clinic.text('/admin')).not.toContain(t.banner.none);
  await mailSignInLink(world.deps);
  await world.idle();
  const link = /\/admin\/sign-in\/[\w-]+/.exec(world.messages.at(-1)!.raw.replaceAll('=\r\n', ''))![0];
  const reader = world.browser();
  expect((await reader.form(link)).status).toBe(303);
  expect((await reader.form('/admin/access/codes')).status).toBe(403);
  expect((await reader.json('/admin/access/passkeys/options', {})).status).toBe(403);
  expect(await reader.text('/admin/access')).toContain(t.trial);
  expect(await clinic.printCodes()).toHaveLength(8);
});
