import { expect, test } from 'vitest';
import { readOrigins } from './origins.ts';

test.each([
  ['https://www.clinic.example', 'https://www.clinic.example'],
  ['https://www.clinic.example/access.html?x#y', 'https://www.clinic.example'],
  ['ｗｗｗ．ｃｌｉｎｉｃ．ｅｘａｍｐｌｅ', 'https://www.clinic.example'],
  ['HTTPS://Clinic.Example:443/', 'https://clinic.example'],
  ['https://見本.example', 'https://xn--8pvz87e.example'],
  ['http://localhost:8080', 'http://localhost:8080'],
])('%s is the site %s', (typed, origin) => {
  expect(readOrigins([typed])).toEqual({ ok: true, origins: [origin] });
});

test.each([
  'http://clinic.example',
  '*',
  'https://*',
  'https://*.b.example',
  "'self'",
  'data:text/html,x',
  'javascript:x',
  'clinic',
  'https://a b.example',
  'null',
])('%s is none', typed => {
  expect(readOrigins([typed])).toEqual({ ok: false, problem: 'origin' });
});

test('nothing a person types can end a header or add a directive to it', () => {
  for (const typed of [
    'https://a.example; script-src *',
    "https://a.example 'unsafe-inline'",
    'https://a.example\r\nx: y',
    'https://a.example/;x',
  ]) {
    const read = readOrigins([typed]);
    for (const origin of read.ok ? read.origins : []) expect(origin).toMatch(/^https:\/\/[a-z0-9.-]+(:\d+)?$/);
  }
});

test('each counts once, and more than five are too many', () => {
  expect(readOrigins(['a.example', 'https://a.example', ''])).toEqual({ ok: true, origins: ['https://a.example'] });
  expect(readOrigins(['a', 'b', 'c', 'd', 'e', 'f'].map(name => `${name}.example`))).toEqual({
    ok: false,
    problem: 'origins_many',
  });
});
