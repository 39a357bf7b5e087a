import type { CohortLessons } from '../../reports/cohort-lessons.ts';
import { wholePercent } from '../../reports/figures.ts';
import { bandOf } from '../../reports/openings.ts';
import { FEWEST_FOR_RATE, share } from '../../reports/report.ts';
import type { Chosen } from '../../reports/span.ts';
import { admin } from '../../texts/ja/admin.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { openings } from '../../texts/ja/openings.ts';
import { PARTS } from '../parts/counting.tsx';
import { pathOf } from './picker.tsx';

const t = coursePage.counting;

/** Two links: our way of counting opens, and that of other services beside it. */
export function WhoseCounting({ chosen, isOthers }: { chosen: Chosen; isOthers: boolean }) {
  const choices: [string, boolean][] = [
    [t.ours, false],
    [t.theirs, true],
  ];
  return (
    <nav class="choices on-screen" aria-label={t.label} id="opens">
      {choices.map(([words, others]) => (
        <a href={`${pathOf(chosen, others)}#opens`} aria-current={others === isOthers ? 'true' : undefined}>
          {words}
        </a>
      ))}
    </nav>
  );
}

/** What other services would call opened, and why it is another number. */
export function TheirCounting({ report }: { report: CohortLessons }) {
  const { delivered } = report.openings;
  const { least, most } = bandOf(report.openings);
  const { count, rate } = share(report.fetched, delivered);
  // Many mails of few readers are not many.
  const isEnough = report.lessons.some(one => one.openings.delivered >= FEWEST_FOR_RATE);
  const fetched =
    rate === undefined || !isEnough ? t.mails(count) : admin.report.withRate(t.mails(count), wholePercent(rate));
  return (
    <div class="notice">
      <p>{t.sentence(delivered, fetched, t.band(least, most))}</p>
      <ul class="small">
        {t.why.map(line => (
          <li>{line}</li>
        ))}
      </ul>
    </div>
  );
}

/** What each figure of opens counts, and from what. */
export function HowCounted() {
  const { lead, parts, band, interval, machines, limits } = openings.counting;
  return (
    <details id="counting">
      <summary>{t.title}</summary>
      <p>{lead}</p>
      <dl class="record">
        {PARTS.map(part => (
          <div>
            <dt>{openings.parts[part]}</dt>
            <dd>{parts[part]}</dd>
          </div>
        ))}
      </dl>
      {[band, interval, machines, limits].map(line => (
        <p>{line}</p>
      ))}
    </details>
  );
}
