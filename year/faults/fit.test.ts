import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

// Whether the simulated year catches these faults takes long to see (`npm run year:faults`). That each of them can still be made is seen here.

const faults = readdirSync('year/faults').filter(name => name.endsWith('.patch'));

test.each(faults)('%s fits the program as it is', name => {
  const { status, stderr } = spawnSync('git', ['apply', '--check', `year/faults/${name}`], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('there are twenty-three', () => expect(faults).toHaveLength(23));
