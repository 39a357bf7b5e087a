import type { MiddlewareHandler } from 'hono';
import { tryGetContext } from 'hono/context-storage';
<<<<<<< HEAD:src/clinic-pages/parts/setup/open-step.tsx
import { openStep, readSetup, type Step } from '../../../clinic/setup.ts';
import type { Deps } from '../../../deps.ts';
=======
import type { Clinic } from '../../clinic/settings.ts';
import { openStep, readSetupFacts, type Step, stepsDone } from '../../clinic/setup.ts';
import type { Deps } from '../../deps.ts';
>>>>>>> setup:src/clinic-pages/parts/open-step.tsx
import { SetupLine } from './setup-steps.tsx';

type Told = { Variables: { openStep?: (clinic: Clinic) => Promise<Step | undefined> } };

/** Lets the frame of every page ask which step of はじめに is open, so that no page hands it on. What answers with no page costs no query. */
export const tellOpenStep =
  (deps: Deps): MiddlewareHandler<Told> =>
  async (c, next) => {
<<<<<<< HEAD:src/clinic-pages/parts/setup/open-step.tsx
    c.set('openStep', async () => openStep((await readSetup(deps)).done));
=======
    const { site, mailServers } = deps;
    c.set('openStep', async clinic => {
      const facts = await readSetupFacts(deps);
      return openStep(stepsDone({ ...facts, clinic, mailFrom: site.mailFrom, way: mailServers.way }));
    });
>>>>>>> setup:src/clinic-pages/parts/open-step.tsx
    await next();
  };

/** Nothing on pages that need no session, which were not told. */
export async function OpenStep({ clinic }: { clinic: Clinic }) {
  return <SetupLine step={await tryGetContext<Told>()?.get('openStep')?.(clinic)} />;
}
