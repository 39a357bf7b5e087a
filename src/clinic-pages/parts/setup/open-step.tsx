import type { MiddlewareHandler } from 'hono';
import { tryGetContext } from 'hono/context-storage';
import { openStep, readSetup, type Step } from '../../../clinic/setup.ts';
import type { Deps } from '../../../deps.ts';
import { SetupLine } from './setup-steps.tsx';

type Told = { Variables: { openStep: () => Promise<Step | undefined> } };

/**
 * Lets the frame of every page ask which step of はじめに is open, so that no page has to hand it on. Asked only where a page is shown.
 */
export const tellOpenStep =
  (deps: Deps): MiddlewareHandler<Told> =>
  async (c, next) => {
    c.set('openStep', async () => openStep((await readSetup(deps)).done));
    await next();
  };

/** Nothing on pages that need no session, which were not told. */
export async function OpenStep() {
  return <SetupLine step={await tryGetContext<Told>()?.var.openStep?.()} />;
}
