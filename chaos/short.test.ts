import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('under faults nothing is lost, and nothing is doubled or reordered beyond what is promised', async () => {
  const args = ['--disable-warning=ExperimentalWarning', '--import', 'tsx', join(import.meta.dirname, 'run.ts')];
  const { code, printed } = await new Promise<{ code: unknown; printed: string }>(resolve =>
    execFile(process.execPath, [...args, '--short'], (error, out, err) =>
      resolve({ code: error?.code ?? 0, printed: out + err }),
    ),
  );
  expect(code, printed).toBe(0);
});
