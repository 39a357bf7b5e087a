import { counted, percent } from '../../reports/figures.ts';
import type { Bar, FunnelStep, LessonReport } from '../../reports/report.ts';
import { admin } from '../../texts/ja/admin.ts';

const t = admin.report;
/** Pixels. Widths are percentages, so that text keeps its size on a phone. */
const ROW = 72;
const BAR_TOP = 50;
const BAR_HEIGHT = 14;
const AXIS = 28;

/** One horizontal bar for each lesson: proven opens, then possible ones. A whisker shows the interval of the proven share. */
export function LessonChart({ title, lessons, id }: { title: string; lessons: LessonReport[]; id: string }) {
  const bottom = lessons.length * ROW;
  return (
    <svg class="chart" width="100%" height={bottom + AXIS} role="img" aria-label={t.chartLabel(title)}>
      <Hatch id={id} />
      <Grid bottom={bottom} />
      {lessons.map((lesson, index) => (
        <Row lesson={lesson} top={index * ROW} hatch={`url(#${id})`} />
      ))}
    </svg>
  );
}

function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="possible" width="6" height="6" />
        <line class="hatch" x1="0" y1="0" x2="0" y2="6" />
      </pattern>
    </defs>
  );
}

const TICKS = [
  { x: '0%', anchor: 'start', word: t.axis.none },
  { x: '50%', anchor: 'middle', word: t.axis.half },
  { x: '100%', anchor: 'end', word: t.axis.all },
];

function Grid({ bottom }: { bottom: number }) {
  return (
    <g class="axis">
      {TICKS.map(({ x, anchor, word }) => (
        <>
          <line x1={x} x2={x} y1={bottom - 4} y2={bottom + 4} />
          <text x={x} y={bottom + 20} text-anchor={anchor}>
            {word}
          </text>
        </>
      ))}
      <line x1="0" x2="100%" y1={bottom} y2={bottom} />
    </g>
  );
}

function Row({ lesson, top, hatch }: { lesson: LessonReport; top: number; hatch: string }) {
  const { number, title, delivered, proven, opened, bar } = lesson;
  return (
    <g>
      <text x="0" y={top + 20}>
        {t.bar(number, title)}
      </text>
      <text class="figures" x="0" y={top + 40}>
        {t.barFigures(figure(proven), figure(opened), delivered)}
      </text>
      <rect class="track" x="0" y={top + BAR_TOP} width="100%" height={BAR_HEIGHT} />
      {bar && <Bars bar={bar} y={top + BAR_TOP} hatch={hatch} />}
    </g>
  );
}

const figure = ({ count, rate }: LessonReport['proven']) => (rate === undefined ? `${count}` : percent(rate));
const at = (part: number) => `${(part * 100).toFixed(2)}%`;

function Bars({ bar: { proven, possible, low, high }, y, hatch }: { bar: Bar; y: number; hatch: string }) {
  const middle = y + BAR_HEIGHT / 2;
  return (
    <>
      <rect class="proven" x="0" y={y} width={at(proven)} height={BAR_HEIGHT} />
      <rect x={at(proven)} y={y} width={at(possible)} height={BAR_HEIGHT} fill={hatch} />
      {['halo', 'whisker'].map(layer => (
        <g class={layer}>
          <line x1={at(low)} x2={at(high)} y1={middle} y2={middle} />
          <line x1={at(low)} x2={at(low)} y1={middle - 4} y2={middle + 4} />
          <line x1={at(high)} x2={at(high)} y1={middle - 4} y2={middle + 4} />
        </g>
      ))}
    </>
  );
}

/** Explains the marks of the charts. It has small drawings of its own, so that it can be placed anywhere. */
export function Legend() {
  return (
    <ul class="legend">
      <li>
        <svg width="28" height="14" aria-hidden="true">
          <rect class="proven" width="28" height="14" />
        </svg>
        {t.legend.proven}
      </li>
      <li>
        <svg width="28" height="14" aria-hidden="true">
          <Hatch id="hatch-legend" />
          <rect width="28" height="14" fill="url(#hatch-legend)" />
        </svg>
        {t.legend.possible}
      </li>
      <li>
        <svg width="28" height="14" aria-hidden="true">
          <g class="whisker">
            <path d="M1 7H27M1 3V11M27 3V11" />
          </g>
        </svg>
        {t.legend.interval}
      </li>
    </ul>
  );
}

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
