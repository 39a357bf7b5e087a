import type { Clinic } from '../../clinic/settings.ts';
import type { Pause } from '../../pauses/pauses.ts';
import { counted } from '../../reports/figures.ts';
import { answers, failuresOf, type ProviderLine, type ProviderReport } from '../../reports/provider-report.ts';
import type { Throttled } from '../../reports/provider-tallies.ts';
import { providers as t } from '../../texts/ja/providers.ts';
import { FiguresTable } from '../parts/figures-table.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { HeldDomains } from '../parts/pauses.tsx';
import { ProviderAlarm, providerName } from '../parts/provider-alarm.tsx';
import { dayAndTime } from '../parts/times.ts';

type ProvidersProps = {
  clinic: Clinic;
  report: ProviderReport;
  throttled: Throttled[];
  held: Pause[];
  sender: string;
  now: number;
};

/** How receiving domains answer the clinic's mail: first a sentence, then a table for each period. */
export function ProvidersPage({ clinic, report, throttled, held, sender, now }: ProvidersProps) {
  const { week, month, alarm } = report;
  return (
    <AdminPage clinic={clinic} title={t.title} place="receivers">
      <HeldDomains held={held} clinic={clinic} now={now} />
      {alarm && <ProviderAlarm alarm={alarm} sender={sender} />}
      {month.length > 0 ? <Sentence report={report} /> : <NothingYet />}
      {throttled.length > 0 && <ThrottledList throttled={throttled} zone={clinic.timeZone} />}
      {week.length > 0 && <Period title={t.periods.week} lines={week} />}
      {month.length > 0 && <Period title={t.periods.month} lines={month} />}
      {month.length > 0 && <HowAnswersAreCounted />}
    </AdminPage>
  );
}

function Sentence({ report: { total } }: { report: ProviderReport }) {
  const failures = failuresOf(total.week);
  const refused = failures.count > 0 ? counted(failures, 'mails') : undefined;
  return <p class="lead">{answers(total.week) > 0 ? t.lead(answers(total.week), refused) : t.quiet}</p>;
}

function NothingYet() {
  return (
    <div class="card empty">
      <p>{t.empty}</p>
      <p>{t.emptyNext}</p>
    </div>
  );
}

function ThrottledList({ throttled, zone }: { throttled: Throttled[]; zone: string }) {
  return (
    <section>
      <h2>{t.throttled}</h2>
      <p>{t.throttledText}</p>
      <ul class="numbers">
        {throttled.map(({ domain, throttledUntil }) => (
          <li>{t.until(domain, dayAndTime(throttledUntil, zone))}</li>
        ))}
      </ul>
    </section>
  );
}

const TALLIES = ['accepted', 'hard', 'blocked', 'soft'] as const;

function Period({ title, lines }: { title: string; lines: ProviderLine[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <FiguresTable
        title={title}
        first={t.columns.provider}
        numbers={(['failures', ...TALLIES] as const).map(column => t.columns[column])}
      >
        {lines.map(line => (
          <Line line={line} />
        ))}
      </FiguresTable>
    </section>
  );
}

function Line({ line }: { line: ProviderLine }) {
  return (
    <tr>
      <th class="provider" scope="row">
        {line.kind === 'provider' ? providerName(line.provider) : t.others(line.domains)}{' '}
        {line.alarming && <span class="state open">{t.alarming}</span>}
      </th>
      <td class="number">{counted(line.failures, 'mails')}</td>
      {TALLIES.map(tally => (
        <td class="number">{line.tallies[tally]}</td>
      ))}
    </tr>
  );
}

function HowAnswersAreCounted() {
  return (
    <details>
      <summary>{t.explain}</summary>
      {t.explanations.map(line => (
        <p>{line}</p>
      ))}
    </details>
  );
}
