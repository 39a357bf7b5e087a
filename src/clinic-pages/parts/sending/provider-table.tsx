import { counted } from '../../../reports/figures.ts';
import type { ProviderLine } from '../../../reports/provider-report.ts';
import { grouped } from '../../../texts/ja/clinic/grouped.ts';
import { providers as t } from '../../../texts/ja/providers.ts';
import { FiguresTable } from '../figures-table.tsx';
import { providerName } from './provider-alarm.tsx';

const TALLIES = ['accepted', 'hard', 'blocked', 'soft'] as const;

/** How mailbox providers answered in a period. */
export function ProviderTable({ title, lines }: { title: string; lines: ProviderLine[] }) {
  const numbers = (['failures', ...TALLIES] as const).map(column => t.columns[column]);
  return (
    <FiguresTable title={title} first={t.columns.provider} numbers={numbers} stacked>
      {lines.map(line => (
        <Line line={line} />
      ))}
    </FiguresTable>
  );
}

function Line({ line }: { line: ProviderLine }) {
  return (
    <tr>
      <th class="provider" scope="row">
        {line.kind === 'provider' ? providerName(line.provider) : t.others(line.domains)}{' '}
        {line.alarming && <span class="state open">{t.alarming}</span>}
      </th>
      <td class="number" data-label={t.columns.failures}>
        {counted(line.failures, 'mails')}
      </td>
      {TALLIES.map(tally => (
        <td class="number" data-label={t.columns[tally]}>
          {grouped(line.tallies[tally])}
        </td>
      ))}
    </tr>
  );
}
