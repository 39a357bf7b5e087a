import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError, readConfig, type Variable } from './config.ts';

const FILE = { DKIM_SELECTOR: 's1', DKIM_KEY_FILE: 'key.pem' };

/** Each variable with a value that is not its default. */
const SET: Record<Variable, string> = {
  PORT: '1',
  HOST: '0.0.0.0',
  BASE_URL: 'https://letters.example',
  DATABASE_FILE: 'other.db',
  SMTP_URL: 'smtp://mail.example',
  SMTP_CONNECTIONS: '1',
  SMTP_PER_SECOND: '1',
  SMTP_PER_DAY: '1',
  SMTP_WARM_UP: 'on',
  MAIL_FROM: 'letters@clinic.example',
  APP_SECRET: 'x'.repeat(32),
  TRUSTED_PROXIES: '127.0.0.1',
  DKIM_SELECTOR: 's1',
  DKIM_KEY_FILE: 'key.pem',
  DKIM_KEY: 'pem',
  DKIM_DOMAIN: 'clinic.example',
  LOG_LEVEL: 'debug',
};
const VARIABLES = Object.keys(SET) as Variable[];

test.each(VARIABLES)('%s changes what the program is told, or cannot stand alone', name => {
  const read = (environment: Record<string, string>) => {
    try {
      return readConfig(environment);
    } catch (error) {
      return (error as ConfigError).message;
    }
  };
  expect(read({ [name]: SET[name] })).not.toEqual(readConfig({}));
});

test.each(VARIABLES)('%s stands in the README', name => {
  expect(readFileSync('README.md', 'utf8')).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|$`, 'm'));
});

test('without any DKIM value nothing is signed', () => {
  expect(readConfig({ DKIM_SELECTOR: '', DKIM_KEY: '' }).dkim).toBeUndefined();
});

test('a selector and a key are enough; the domain is the sender’s', () => {
  expect(readConfig(FILE).dkim).toEqual({ selector: 's1', keyFile: 'key.pem' });
  expect(readConfig({ ...FILE, DKIM_DOMAIN: 'Clinic.Example' }).dkim).toMatchObject({ domain: 'clinic.example' });
});

test.each<[string, Record<string, string>]>([
  ['DKIM_SELECTOR', { DKIM_KEY_FILE: 'key.pem' }],
  ['DKIM_SELECTOR', { DKIM_DOMAIN: 'clinic.example' }],
  ['DKIM_SELECTOR', { ...FILE, DKIM_SELECTOR: 'a b' }],
  ['DKIM_SELECTOR', { ...FILE, DKIM_SELECTOR: 's1; d=evil.example' }],
  ['DKIM_KEY_FILE', { DKIM_SELECTOR: 's1' }],
  ['DKIM_KEY', { ...FILE, DKIM_KEY: 'canary' }],
  ['DKIM_DOMAIN', { ...FILE, DKIM_DOMAIN: 'https://clinic.example' }],
])('a wrong %s is named, its value is not shown', (name, environment) => {
  const read = () => readConfig(environment);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(new RegExp(`^${name} `));
  expect(read).not.toThrow(/canary|evil|https/);
});

test('without SMTP values the only limit is five connections', () => {
  expect(readConfig({ SMTP_PER_DAY: '', SMTP_WARM_UP: '' })).toMatchObject({
    smtpConnections: 5,
    limits: { perSecond: 0, perDay: 0, warmUp: false },
  });
});

test('the limits of the relay are read', () => {
  const environment = { SMTP_CONNECTIONS: '2', SMTP_PER_SECOND: '0.5', SMTP_PER_DAY: '300', SMTP_WARM_UP: 'on' };
  expect(readConfig(environment)).toMatchObject({
    smtpConnections: 2,
    limits: { perSecond: 0.5, perDay: 300, warmUp: true },
  });
});

test.each([
  ['SMTP_CONNECTIONS', '0'],
  ['SMTP_CONNECTIONS', '21'],
  ['SMTP_CONNECTIONS', '2.5'],
  ['SMTP_CONNECTIONS', 'many'],
  ['SMTP_PER_SECOND', '-1'],
  ['SMTP_PER_SECOND', 'fast'],
  ['SMTP_PER_SECOND', 'Infinity'],
  ['SMTP_PER_DAY', '-1'],
  ['SMTP_PER_DAY', '1.5'],
  ['SMTP_PER_DAY', '1,000'],
  ['SMTP_WARM_UP', 'yes'],
  ['SMTP_WARM_UP', 'ON'],
])('a %s of %s is refused in one line that names it', (name, value) => {
  const read = () => readConfig({ [name]: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(new RegExp(`^${name} [^\\n]+$`));
});

test.each([
  ['https://letters.example/', 'https://letters.example'],
  ['https://letters.example:8443', 'https://letters.example:8443'],
  ['https://LETTERS.example:443', 'https://letters.example'],
  ['http://letters.example:80/', 'http://letters.example'],
  ['https://便り.example.jp', 'https://xn--nbk525g.example.jp'],
  ['https://便り。example。jp', 'https://xn--nbk525g.example.jp'],
  ['https://BÜCHER.example', 'https://xn--bcher-kva.example'],
  ['http://[::1]:8787', 'http://[::1]:8787'],
])('BASE_URL=%s makes links that begin with %s', (typed, baseUrl) => {
  expect(readConfig({ BASE_URL: typed }).baseUrl).toBe(baseUrl);
});

test.each([
  ['a path', 'https://letters.example/letters/'],
  ['a path', 'https://letters.example/a'],
  ['a query', 'https://letters.example/?x=1'],
  ['a query', 'https://letters.example?'],
  ['a fragment', 'https://letters.example/#a'],
  ['a fragment', 'https://letters.example#'],
  ['a name or password', 'https://info:canary@letters.example'],
  ['a name or password', 'https://canary@letters.example'],
])('BASE_URL with %s (%s) is refused, in one line', (what, typed) => {
  const reading = () => readConfig({ BASE_URL: typed });
  expect(reading).toThrow(ConfigError);
  expect(reading).toThrow(new RegExp(`^BASE_URL .*${what}.*$`));
  expect(reading).not.toThrow('canary');
});

test.each(['ftp://letters.example', 'letters.example', 'https://', 'https://a b.example'])(
  'BASE_URL=%s is refused',
  typed => {
    expect(() => readConfig({ BASE_URL: typed })).toThrow(/^BASE_URL /);
  },
);

test('an address of a trusted proxy is read in every spelling', () => {
  const read = (TRUSTED_PROXIES: string) => readConfig({ TRUSTED_PROXIES }).trustedProxies;
  expect(read('::ffff:127.0.0.1, 2001:DB8:0::1 ,10.0.0.1')).toEqual(['127.0.0.1', '2001:db8::1', '10.0.0.1']);
  for (const wrong of ['127.1', '10.0.0.0/8', '::ffff:999.0.0.1', '1.2.3.4,', 'everybody', ':', '1.2.3.4.5'])
    expect(() => read(wrong)).toThrow(/^TRUSTED_PROXIES /);
});

test.each(VARIABLES)('a blank %s counts as unset', name => {
  for (const blank of ['', ' ', ' \t']) expect(readConfig({ [name]: blank })).toEqual(readConfig({}));
});

test.each([
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['DATABASE_FILE', '"data/canary.db"'],
  ['DATABASE_FILE', "'data/canary.db'"],
  ['DATABASE_FILE', '~/canary.db'],
  ['SMTP_URL', 'smtp://'],
  ['SMTP_URL', 'smtp:///canary'],
  ['SMTP_URL', 'smtp://:587'],
  ['SMTP_URL', 'smtp://mail.example:0'],
  ['SMTP_URL', 'smtp://user:12/canary@mail.example:587'],
  ['SMTP_URL', 'smtp://user:12#canary@mail.example:587'],
  ['SMTP_URL', 'smtp://user:12?canary@mail.example:587'],
  ['SMTP_URL', 'smtp://canary@mail.example:587'],
  ['SMTP_URL', 'smtp://canary:@mail.example:587'],
  ['SMTP_URL', 'smtp://:canary@mail.example:587'],
  ['BASE_URL', 'https://canary..jp'],
  ['BASE_URL', 'https://*.canary.jp'],
  ['BASE_URL', 'https://-canary.jp'],
  ['BASE_URL', 'https://canary-.jp'],
  ['BASE_URL', 'https://canary.jp:0'],
  ['BASE_URL', `https://${'c'.repeat(64)}.canary.jp`],
  ['MAIL_FROM', '.canary@clinic.example'],
  ['MAIL_FROM', 'canary.@clinic.example'],
  ['MAIL_FROM', 'ca..nary@clinic.example'],
])('a %s that leads nowhere (%s) is refused in one line, and the value is not shown', (name, value) => {
  const read = () => readConfig({ [name]: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(new RegExp(`^${name} must [^\\n]+$`));
  expect(read).not.toThrow(/canary|user:12/);
});

test.each([
  'smtp://mail.example',
  'smtp://localhost:1025/',
  'smtp://127.0.0.1:25?requireTLS=true',
  'smtps://[::1]:465',
  'smtps://user%40clinic.example:a%2Fb%3Fc%23d%40e@mail.example:465?tls.rejectUnauthorized=false',
])('SMTP_URL=%s is taken as it is', typed => {
  expect(readConfig({ SMTP_URL: typed }).smtpUrl).toBe(typed);
});

test('what would make nodemailer log every address is left out of SMTP_URL', () => {
  const typed = 'smtp://mail.example:587?logger=true&requireTLS=true&debug=true&transactionLog=true';
  expect(readConfig({ SMTP_URL: typed }).smtpUrl).toBe('smtp://mail.example:587?requireTLS=true');
});

test.each(['https://letters.example.jp.', 'https://a_b.example', 'http://192.168.0.10:8787', 'http://localhost'])(
  'BASE_URL=%s is taken',
  typed => {
    expect(readConfig({ BASE_URL: typed }).baseUrl).toBe(typed);
  },
);
