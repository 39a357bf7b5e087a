import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import type { LessonFigures } from '../../reports/cohort-lessons.ts';
import type { Opening } from '../../reports/openings.ts';
import { FEWEST_FOR_RATE, type Interval } from '../../reports/report.ts';
import { admin } from '../../texts/ja/admin.ts';
import { coursePage as t } from '../../texts/ja/course-page.ts';
import { openings as words } from '../../texts/ja/openings.ts';
import { PARTS } from '../parts/counting.tsx';

/** Pixels from the top. */
const [MARKER, BAR, WHISKER] = [8, 14, 21];

const FILL: Record<Opening, string> = {
  proven: 'proven',
  possible: 'possible',
  notToBeSeen: 'not-to-be-seen',
  unopened: 'track',
};
const layers = stack<unknown, Record<Opening, number>, Opening>().keys(PARTS);

type BarProps = Pick<LessonFigures, 'openings' | 'interval' | 'fetched'> & { isOthers: boolean };

/** What became of the mails of a lesson. Below it the interval, above it what other services would count. All of it is said in words beside it. */
export function LessonBar({ openings, interval, fetched, isOthers }: BarProps) {
  const { delivered } = openings;
  const x = scaleLinear([0, delivered], [0, 100]);
  const top = isOthers ? MARKER : 0;
  return (
    <svg
      class={delivered < FEWEST_FOR_RATE ? 'chart few' : 'chart'}
      width="100%"
      height={top + (interval ? WHISKER + 4 : BAR)}
      aria-hidden="true"
    >
      {layers([openings]).map(({ key, 0: [from, to] = [0, 0] }) => (
        <rect class={FILL[key]} x={at(x, from)} width={at(x, to - from)} y={top} height={BAR} />
      ))}
      <rect class="edge" width="100%" y={top} height={BAR} />
      {isOthers && <line class="others" x1={at(x, fetched)} x2={at(x, fetched)} y1={0} y2={top + BAR} />}
      {interval && <Whisker interval={interval} y={top + WHISKER} />}
    </svg>
  );
}

const at = (x: ScaleLinear<number, number>, mails: number) => `${x(mails).toFixed(2)}%`;

function Whisker({ interval: { low, high }, y }: { interval: Interval; y: number }) {
  const x = scaleLinear([0, 1], [0, 100]);
  return (
    <g class="whisker">
      <line x1={at(x, low)} x2={at(x, high)} y1={y} y2={y} />
      {[low, high].map(end => (
        <line x1={at(x, end)} x2={at(x, end)} y1={y - 3} y2={y + 3} />
      ))}
    </g>
  );
}

export function Legend({ interval, isOthers }: { interval: boolean; isOthers: boolean }) {
  return (
    <ul class="legend">
      {PARTS.map(part => (
        <li>
          <svg width="28" height="14" aria-hidden="true">
            <rect class={FILL[part]} width="28" height="14" />
            <rect class="edge" width="28" height="14" />
          </svg>
          {words.parts[part]}
        </li>
      ))}
      {interval && (
        <li>
          <svg width="28" height="14" aria-hidden="true">
            <path class="whisker" d="M1 7H27M1 4V10M27 4V10" />
          </svg>
          {admin.report.interval}
        </li>
      )}
      {isOthers && (
        <li>
          <svg width="28" height="14" aria-hidden="true">
            <path class="others" d="M14 0V14" />
          </svg>
          {t.counting.marker}
        </li>
      )}
    </ul>
  );
}

/** The patterns that the bars are filled with: the parts differ without their colours. Once on a page. */
export function Patterns() {
  const size = { width: '6', height: '6', patternUnits: 'userSpaceOnUse' };
  return (
    <svg class="bar-patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch" {...size} patternTransform="rotate(45)">
          <rect class="ground" width="6" height="6" />
          <line x1="0" x2="0" y1="0" y2="6" />
        </pattern>
        <pattern id="dots" {...size}>
          <circle cx="2" cy="2" r="1.1" />
          <circle cx="5" cy="5" r="1.1" />
        </pattern>
      </defs>
    </svg>
  );
}
