import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ARGUMENTS, verdictIn } from '../../adapters/spamassassin/spamassassin.ts';
import type { SpamScore } from '../../deps.ts';

/** What SpamAssassin says of each mail, in their order. One process reads all of them: it needs a second to start, and a third for a mail. */
export async function spamVerdicts(mails: string[]): Promise<SpamScore[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-spam-'));
  try {
    const files = mails.map((_, index) => join(folder, String(index)));
    for (const [index, file] of files.entries()) writeFileSync(file, mails[index]!);
    const { stdout } = await promisify(execFile)('spamassassin', [...ARGUMENTS, ...files], { maxBuffer: 100_000_000 });
    return stdout.split(/^(?=X-Spam-Checker-Version: )/m).map(verdictIn);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
