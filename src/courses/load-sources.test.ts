import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Finding } from './findings.ts';
import { loadSources } from './load-sources.ts';

let emails: string;
beforeEach(() => {
  emails = join(mkdtempSync(join(tmpdir(), 'dayori-')), 'emails');
  mkdirSync(emails);
});
afterEach(() => rmSync(join(emails, '..'), { recursive: true }));

function read(yaml?: string) {
  const findings: Finding[] = [];
  if (yaml !== undefined) writeFileSync(join(emails, 'sources.yaml'), yaml);
  const sources = loadSources(emails, findings);
  return { sources: [...sources], findings: findings.map(({ line, message }) => `${line} ${message}`) };
}

test('each source has a key, a short name and what was read', () => {
  expect(read('S2: { short: 英国NHS, about: a page }\nS10: { short: 指針, about: " a book " }\n')).toEqual({
    sources: [
      ['S2', { short: '英国NHS', about: 'a page' }],
      ['S10', { short: '指針', about: 'a book' }],
    ],
    findings: [],
  });
});

test('without a file, and in an empty one, there are none', () => {
  expect([read(), read('')]).toEqual(Array(2).fill({ sources: [], findings: [] }));
});

test.each([
  ['another key', 'A1: { short: a, about: b }', /^1 A1: /],
  ['no name', 'S1: { short: " ", about: b }', /^1 S1.short: is empty/],
  ['a name that another has', 'S1: { short: a, about: b }\nS2: { short: a, about: c }', /^1 two sources are called a/],
  ['what is unknown', 'S1: { short: a, about: b, url: c }', /^1 S1: /],
])('%s is a finding', (_, yaml, message) => {
  expect(read(yaml).findings).toEqual([expect.stringMatching(message)]);
});

test('the list of the project has nothing wrong', () => {
  const findings: Finding[] = [];
  const sources = loadSources('emails', findings);
  expect(findings).toEqual([]);
  expect([sources.get('S2')?.short, sources.has('S40')]).toEqual(['英国NHS「坐骨神経痛」', false]);
});
