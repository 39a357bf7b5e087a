import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newChecks } from './promises.ts';

const read = (pattern: string) =>
  globSync(pattern)
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');
const found = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, kind]) => kind!));

test('each kind of violation has a history that keeps the promise and one that breaks it', () => {
  const tests = read('year/judge/*.test.ts');
  const told = found(
    [read('year/judge/*.ts').replace(tests, ''), read('year/judge/gaps/*.ts')].join('\n'),
    /(?:tell\(\s*|kind: )'([a-z-]+-[a-z-]+|gap|stuck|unfinished)'/g,
  );
  const tried = found(tests, /(?:promised\(\s*|toEqual\(\[)'([a-z-]+)'/g);
  expect([...told].filter(kind => !tried.has(kind))).toEqual([]);
  expect(told.size).toBeGreaterThan(30);
});

test('each promise says what it promises and where it is given', () => {
  for (const { promise, source } of newChecks().checks)
    expect([promise.length > 20, source.length > 8]).toEqual([true, true]);
});

test('the judge imports nothing of the program', () => {
  const imports = found(read('year/judge/**/*.ts'), /^(?:import .*|\}) from '([^']+)'/gm);
  const others = [...imports].filter(
    path => !/^(\.\/|\.\.\/(\.\.\/)?facts\.ts$|\.\.\/[\w-]+\.ts$|\.\.\/made-up\/)/.test(path),
  );
  expect(others.sort()).toEqual(['@holiday-jp/holiday_jp', 'node:fs', 'node:sqlite', 'vitest']);
});
