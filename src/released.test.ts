import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RELEASED } from './released.ts';

test('the day of the release is that of the changelog for the version of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const day = readFileSync('CHANGELOG.md', 'utf8').split(`## [${version}] - `)[1]?.slice(0, RELEASED.length);
  expect(day).toBe(RELEASED);
});
