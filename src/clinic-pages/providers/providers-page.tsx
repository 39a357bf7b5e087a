import type { Clinic } from '../../clinic/settings.ts';
import type { Runtime } from '../../deps.ts';
import type { Pause } from '../../pauses/pauses.ts';
import type { ConfirmRate } from '../../reports/confirm-rates.ts';
import { counted } from '../../reports/figures.ts';
import { answers, failuresOf, type ProviderLine, type ProviderReport } from '../../reports/provider-report.ts';
import type { Throttled } from '../../reports/provider-tallies.ts';
import { grouped } from '../../texts/ja/clinic/grouped.ts';
import { providers as t } from '../../texts/ja/providers.ts';
import { FiguresTable } from '../parts/figures-table.tsx';
import { AdminPage, TO_DELIVERY } from '../parts/frame.tsx';
import { HeldDomains } from '../parts/sending/pauses.tsx';
import { ProviderAlarm, providerName } from '../parts/sending/provider-alarm.tsx';
import { ProviderTable } from '../parts/sending/provider-table.tsx';
import { dayAndTime } from '../parts/times.ts';

type ProvidersProps = {
  clinic: Clinic;
  report: ProviderReport;
  throttled: Throttled[];
  confirms: ConfirmRate[];
  held: Pause[];
  sender: string;
  now: number;
  runtime: Runtime;
};

/** How receiving domains answer the clinic's mail: first a sentence, then a table for each period. */
export function ProvidersPage({ clinic, report, throttled, confirms, held, sender, now, runtime }: ProvidersProps) {
  const { week, month, alarm } = report;
  return (
    <AdminPage clinic={clinic} title={t.title} place="delivery" crumb={TO_DELIVERY}>
      <HeldDomains held={held} clinic={clinic} now={now} runtime={runtime} />
      {alarm && <ProviderAlarm alarm={alarm} sender={sender} />}
      {month.length > 0 ? <Sentence report={report} /> : <NothingYet />}
      {throttled.length > 0 && <ThrottledList throttled={throttled} zone={clinic.timeZone} />}
      {week.length > 0 && <Period title={t.periods.week} lines={week} />}
      {month.length > 0 && <Period title={t.periods.month} lines={month} />}
      {month.length > 0 && <HowAnswersAreCounted />}
      {confirms.length > 0 && <Confirms confirms={confirms} />}
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
      <p>
        {t.emptyNext} <a href="/admin/setup/domain">{t.toDomain}</a>
      </p>
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

function Period({ title, lines }: { title: string; lines: ProviderLine[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ProviderTable title={title} lines={lines} />
    </section>
  );
}

function Confirms({ confirms }: { confirms: ConfirmRate[] }) {
  const words = t.confirms;
  return (
    <section>
      <h2>{words.title}</h2>
      <p>{words.text}</p>
      <FiguresTable title={words.title} first={t.columns.provider} numbers={[words.asked, words.confirmed]} stacked>
        {confirms.map(({ provider, asked, confirmed }) => (
          <tr>
            <th class="provider" scope="row">
              {providerName(provider)}
            </th>
            <td class="number" data-label={words.asked}>
              {grouped(asked)}
            </td>
            <td class="number" data-label={words.confirmed}>
              {counted(confirmed, 'cases')}
            </td>
          </tr>
        ))}
      </FiguresTable>
      <p class="small soft">{words.help}</p>
    </section>
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
