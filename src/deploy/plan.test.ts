import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { namesIn, withDatabase } from './config-text.ts';
import { describe as inWords, NOTHING, planDeploy } from './plan.ts';

const toml = readFileSync('wrangler.toml', 'utf8');
const names = namesIn(toml);
const THERE = {
  databaseId: 'an-id',
  queues: names.queues,
  secrets: ['APP_SECRET', 'SMTP_URL'],
  baseUrl: 'https://a.example',
};
const steps = (...args: Parameters<typeof planDeploy>) => planDeploy(...args).map(step => step.do);

test('the names come from wrangler.toml', () => {
  expect(names).toEqual({
    worker: 'dayori',
    database: 'dayori',
    queues: ['dayori-deliveries', 'dayori-dead-letters'],
  });
});

test('on an empty account everything is made; the program is deployed last, and again once its address is known', () => {
  expect(steps(NOTHING, names)).toEqual([
    'create-database',
    'create-queue',
    'create-queue',
    'write-config',
    'migrate',
    'put-secret',
    'deploy',
    'deploy-again',
  ]);
});

test('where everything exists, only the tables and the program may change', () => {
  expect(steps(THERE, names)).toEqual(['write-config', 'note-way-back', 'migrate', 'deploy']);
});

test('one thing that is missing is the one thing made', () => {
  const queues = ['dayori-deliveries'];
  expect(planDeploy({ ...THERE, queues }, names)[0]).toEqual({ do: 'create-queue', name: 'dayori-dead-letters' });
  expect(steps({ ...THERE, secrets: ['SMTP_URL'] }, names)).toEqual([
    'write-config',
    'note-way-back',
    'migrate',
    'put-secret',
    'deploy',
  ]);
});

test('an address that is asked for wins over one that is set', () => {
  expect(planDeploy(THERE, names, 'https://b.example').at(-1)).toEqual({ do: 'deploy', baseUrl: 'https://b.example' });
  expect(planDeploy(THERE, names).at(-1)).toEqual({ do: 'deploy', baseUrl: 'https://a.example' });
});

test('every step has words of its own', () => {
  const words = [...planDeploy(NOTHING, names), { do: 'note-way-back', database: 'dayori' } as const].map(inWords);
  expect(new Set(words).size).toBe(words.length);
});

test('a configuration without a place for the database is refused', () => {
  expect(() => withDatabase(toml.replace('database_id', 'id'), 'x')).toThrow('database_id');
  expect(() => namesIn('')).toThrow('no name');
});

test('no preview of an old version serves the database, and no log holds the URLs of readers', () => {
  expect(toml).toMatch(/^preview_urls = false$/m);
  expect(toml).toMatch(/^\[observability\]\nenabled = true$/m);
  expect(toml).toMatch(/^\[observability\.logs\]\ninvocation_logs = false$/m);
});

test('keys, exports and variables are kept out of the repository', () => {
  const ignored = readFileSync('.gitignore', 'utf8').split('\n');
  const secret = ['*.pem', '/house.ndjson', '.env', '.dev.vars', '/data/', '/wrangler.deploy.toml*', '/.wrangler/'];
  expect(ignored).toEqual(expect.arrayContaining(secret));
});
