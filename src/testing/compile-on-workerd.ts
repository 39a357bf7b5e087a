import { createTestHarness } from 'wrangler';
import type { CompiledMails } from '../rendering/compiled.ts';
import type { LibrarySources } from '../rendering/mails.ts';

/** The mails that the compiler makes of these sources when it runs under workerd. */
export async function compileOnWorkerd(sources: LibrarySources): Promise<CompiledMails> {
  const config = {
    name: 'compiler',
    main: 'src/testing/compiler/worker.ts',
    compatibility_date: '2026-11-01',
    compatibility_flags: ['nodejs_compat'],
  };
  const harness = createTestHarness({ workers: [{ config }] });
  try {
    const { url } = await harness.listen();
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(sources) });
    return (await answer.json()) as CompiledMails;
  } finally {
    await harness.close();
  }
}
