import { expect, test } from 'vitest';
import { setup } from '../../texts/ja/setup.ts';
import { checkServer, type KeptServer, typedServer } from './mail-form.ts';

const t = setup.mail.errors;
const KEPT: KeptServer = { host: 'mail.example', port: 465, user: 'a@clinic.example', password: 'kept' };
const check = (fields: Record<string, string>, kept?: KeptServer) => {
  const { password = '', ...typed } = { host: 'mail.example', port: '465', user: 'a@clinic.example', ...fields };
  return checkServer(typedServer(typed), password, kept);
};
const serverOf = (fields: Record<string, string>, kept?: KeptServer) => {
  const checked = check(fields, kept);
  return checked.ok ? checked.server : checked.errors;
};

test.each([
  ['ＭＡＩＬ.Example', 'mail.example'],
  [' smtps://mail.example:465/ ', 'mail.example'],
  ['mail.example.', 'mail.example'],
  ['https://sv0000.xserver.jp/', 'sv0000.xserver.jp'],
  ['192.0.2.1', '192.0.2.1'],
])('the host «%s» means %s', (host, meant) => {
  expect(serverOf({ host, password: 'x' })).toMatchObject({ host: meant });
});

test.each([
  ['host', '', t.host],
  ['host', 'info@example.jp', t.host],
  ['host', 'mail example', t.host],
  ['host', 'mail.example\r\nX', t.host],
  ['host', 'a'.repeat(300), t.host],
  ['host', '見本.example', t.host],
  ['port', '', t.port],
  ['port', '0', t.port],
  ['port', '65536', t.port],
  ['port', '4e2', t.port],
  ['port', '-1', t.port],
  ['user', 'a\nb', t.user],
  ['user', 'a'.repeat(300), t.user],
  ['password', 'a\r\nQUIT', t.passwordForm],
  ['password', 'a'.repeat(600), t.passwordForm],
  ['password', '', t.password],
])('%s «%s» is answered in words that say what to do', (field, value, words) => {
  expect(check({ password: 'x', [field]: value })).toMatchObject({ ok: false, errors: { [field]: words } });
});

test('an empty password stands for the kept one, for the same host, port and user only', () => {
  expect(serverOf({}, KEPT)).toEqual(KEPT);
  const others: Record<string, string>[] = [{ host: 'evil.example' }, { port: '587' }, { user: 'b@clinic.example' }];
  for (const changed of others) {
    expect(serverOf(changed, KEPT)).toEqual({ password: t.passwordAgain });
    expect(serverOf({ ...changed, password: 'new' }, KEPT)).toMatchObject({ password: 'new' });
  }
  expect(serverOf({ host: 'MAIL.example' }, KEPT)).toEqual(KEPT);
  expect(serverOf({ password: 'new' }, KEPT)).toEqual({ ...KEPT, password: 'new' });
});

test('a kept password that cannot be opened is asked for again', () => {
  const { password, ...account } = KEPT;
  expect(serverOf({}, account)).toEqual({ password: t.password });
});

test('a server that wants no sign-in has neither user nor password', () => {
  expect(serverOf({ user: '' })).toMatchObject({ user: '', password: '' });
  expect(serverOf({ user: '' }, KEPT)).toMatchObject({ user: '', password: '' });
});

test('a password is taken as it is, but for the spaces of an app password of Google', () => {
  expect(serverOf({ password: ' Ａ b ' })).toMatchObject({ password: ' Ａ b ' });
  expect(serverOf({ host: 'smtp.gmail.com', password: 'abcd efgh ijkl mnop' })).toMatchObject({
    password: 'abcdefghijklmnop',
  });
  expect(serverOf({ password: 'abcd efgh ijkl mnop' })).toMatchObject({ password: 'abcd efgh ijkl mnop' });
});
