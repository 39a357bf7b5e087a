import { beforeEach, expect, test } from 'vitest';
import { keysFrom } from '../links/tokens.ts';
import { testDeps } from '../testing/deps.ts';
import { keepMailServer, readAccount, readMailServer, resealMailServer } from './mail-server.ts';

const SERVER = {
  host: 'mail.clinic.example',
  port: 465,
  user: 'letters@clinic.example',
  password: 'とても秘密 hunter2-$%',
};
const NEWER = 'a newer secret for tests that is long enough';
const OLDER = 'a secret for tests that is long enough';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});
const withKeys = (secret: string) => ({ ...world.deps, keys: keysFrom(secret) });
const stored = async () => String((await world.sql("SELECT value FROM settings WHERE key = 'mail-server'"))[0]!.value);

test('nothing is kept at first; then the server, and its password to nobody who reads the database', async () => {
  expect(await readMailServer(world.deps)).toBeUndefined();
  expect(await readAccount(world.deps.db)).toBeUndefined();
  await keepMailServer(world.deps, SERVER);
  expect(await readMailServer(world.deps)).toEqual(SERVER);
  const { password, ...account } = SERVER;
  expect(await readAccount(world.deps.db)).toEqual(account);
  expect(await stored()).not.toContain('hunter2');
});

test('another secret does not open it: that is no mailer, and the account is still known', async () => {
  await keepMailServer(world.deps, SERVER);
  expect(await readMailServer(withKeys(NEWER))).toBe('cannot-be-opened');
  expect(await readAccount(world.deps.db)).toMatchObject({ host: SERVER.host });
});

test('a new secret before the old one opens it, and seals it anew, after which the old one is not needed', async () => {
  await keepMailServer(world.deps, SERVER);
  const before = await stored();
  await resealMailServer(world.deps);
  expect(await stored()).toBe(before);
  const rotated = withKeys(`${NEWER},${OLDER}`);
  expect(await readMailServer(rotated)).toEqual(SERVER);
  await resealMailServer(rotated);
  expect(await readMailServer(withKeys(NEWER))).toEqual(SERVER);
  expect(await readMailServer(withKeys(OLDER))).toBe('cannot-be-opened');
});

test('sealing anew does not undo what somebody saves meanwhile', async () => {
  await keepMailServer(world.deps, SERVER);
  const rotated = withKeys(`${NEWER},${OLDER}`);
  const db = new Proxy(world.deps.db, {
    get(target, name, receiver) {
      if (name !== 'update') return Reflect.get(target, name, receiver);
      return (...args: Parameters<typeof target.update>) => ({
        set: (value: object) => ({
          where: async (condition: never) => {
            await keepMailServer(rotated, { ...SERVER, password: 'changed meanwhile' });
            return target
              .update(...args)
              .set(value as never)
              .where(condition);
          },
        }),
      });
    },
  });
  await resealMailServer({ ...rotated, db });
  expect(await readMailServer(rotated)).toMatchObject({ password: 'changed meanwhile' });
});

test.each([
  ['host', 'evil.example'],
  ['port', 25],
  ['user', 'other@clinic.example'],
])('whoever changes the %s in the database does not get the password sent there', async (field, value) => {
  await keepMailServer(world.deps, SERVER);
  await world.sql(`UPDATE settings SET value = json_set(value, '$.${field}', ?) WHERE key = 'mail-server'`, value);
  expect(await readMailServer(world.deps)).toBe('cannot-be-opened');
});

test.each(['{}', '3', '"x"', '{"host":"a","port":1,"user":"b","sealed":"v9.x"}'])(
  'a row that this version cannot read is no mailer: %s',
  async value => {
    await world.sql("INSERT INTO settings (key, value, updated_at) VALUES ('mail-server', ?, 0)", value);
    expect(await readMailServer(world.deps)).toBe('cannot-be-opened');
    await resealMailServer(world.deps);
  },
);
