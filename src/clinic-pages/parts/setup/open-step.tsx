import type { MiddlewareHandler } from 'hono';
import { tryGetContext } from 'hono/context-storage';
import type { Clinic } from '../../../clinic/settings.ts';
import { openStep, readSetupFacts, type Step, stepsDone } from '../../../clinic/setup.ts';
import type { Deps } from '../../../deps.ts';
import { SetupLine } from './setup-steps.tsx';

type Told = { Variables: { openStep?: (clinic: Clinic) => Promise<Step | undefined> } };

/** Lets the frame of every page ask which step of はじめに is open, so that no page hands it on. What answers with no page costs no query. */
export const tellOpenStep =
  (deps: Deps): MiddlewareHandler<Told> =>
  async (c, next) => {
    const { site, mailServers } = deps;
    c.set('openStep', async clinic => {
      const facts = await readSetupFacts(deps);
      return openStep(stepsDone({ ...facts, clinic, mailFrom: site.mailFrom, way: mailServers.way }));
    });
    await next();
  };

/** Nothing on pages that need no session, which were not told. */
export async function OpenStep({ clinic }: { clinic: Clinic }) {
  return <SetupLine step={await tryGetContext<Told>()?.get('openStep')?.(clinic)} />;
}
