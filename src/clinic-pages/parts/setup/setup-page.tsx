import type { PropsWithChildren } from 'hono/jsx';
import type { Setup, Step } from '../../../clinic/setup.ts';
import { setup as t } from '../../../texts/ja/setup.ts';
import { AdminPage } from '../frame.tsx';
import { SetupSteps } from './setup-steps.tsx';

export type OfSetup = Setup;

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
