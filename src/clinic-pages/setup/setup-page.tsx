import type { PropsWithChildren } from 'hono/jsx';
import type { Clinic } from '../../clinic/settings.ts';
import type { Step } from '../../clinic/setup.ts';
import { setup as t } from '../../texts/ja/setup.ts';
import { AdminPage } from '../parts/frame.tsx';
import { SetupSteps } from '../parts/setup-steps.tsx';

export type OfSetup = { clinic: Clinic; done: Record<Step, boolean> };

/** The frame of one step. */
export function SetupPage({
  clinic,
  done,
  current,
  faulty,
  children,
}: PropsWithChildren<OfSetup & { current: Step; faulty?: boolean }>) {
  return (
    <AdminPage clinic={clinic} title={t.title} place="settings" faulty={faulty} within>
      <SetupSteps done={done} current={current} />
      {children}
    </AdminPage>
  );
}
