import { counted } from '../../reports/figures.ts';
import type { FunnelStep } from '../../reports/report.ts';
import { admin } from '../../texts/ja/admin.ts';

const t = admin.report;
const at = (part: number) => `${(part * 100).toFixed(2)}%`;

/** The steps from sign-up to consultation. Words and figures are text, only the bar is drawn. */
export function Funnel({ steps }: { steps: FunnelStep[] }) {
  return (
    <ol class="funnel">
      {steps.map(step => (
        <li>
          <span>{t.funnelSteps[step.step]}</span>
          <strong class="numbers">{counted(step, 'cases')}</strong>
          <svg class="chart" width="100%" height="14" aria-hidden="true">
            <rect class="track" width="100%" height="14" />
            <rect class="proven" width={at(step.width)} height="14" />
          </svg>
        </li>
      ))}
    </ol>
  );
}
