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
    let facts: ReturnType<typeof readSetupFacts> | undefined;
    c.set('openStep', async clinic => {
      facts ??= readSetupFacts(deps);
      return openStep(stepsDone({ ...(await facts), clinic, mailFrom: site.mailFrom, way: mailServers.way }));
    });
    await next();
  };

/** The step of はじめに that is open. `undefined`: none is, or the page needs no session and was not told. */
export const askOpenStep = async (clinic: Clinic): Promise<Step | undefined> =>
  tryGetContext<Told>()?.get('openStep')?.(clinic);

export async function OpenStep({ clinic }: { clinic: Clinic }) {
  return <SetupLine step={await askOpenStep(clinic)} />;
}
