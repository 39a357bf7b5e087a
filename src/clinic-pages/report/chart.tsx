import type { Openings } from '../../reports/openings.ts';
import type { Interval, LessonReport } from '../../reports/report.ts';
import { admin } from '../../texts/ja/admin.ts';
import { openings as words } from '../../texts/ja/openings.ts';
import { bandWords, PARTS } from '../parts/counting.tsx';

const t = admin.report;
/** Pixels. Widths are percentages of the delivered. */
const BAR = 14;
const WHISKER = BAR + 7;

/** Of each lesson that somebody got: its name, in words how many were opened, and the bar. What is drawn is all said in words or the table. */
export function LessonChart({ lessons }: { lessons: LessonReport[] }) {
  return (
    <>
      <Legend interval={lessons.some(({ interval }) => interval)} />
      <div class="opens">
        <p class="axis" aria-hidden="true">
          {t.axis.map(word => (
            <span>{word}</span>
          ))}
        </p>
        <ol>
          {lessons.map(lesson => (
            <Lesson {...lesson} />
          ))}
        </ol>
      </div>
    </>
  );
}

function Lesson({ number, title, openings, interval }: LessonReport) {
  return (
    <li>
      <p>{t.bar(number, title)}</p>
      <p class="small soft numbers">{bandWords(openings)}</p>
      <Bar openings={openings} interval={interval} />
    </li>
  );
}

const at = (part: number) => `${(part * 100).toFixed(2)}%`;

function Bar({ openings, interval }: { openings: Openings; interval: Interval | undefined }) {
  const { delivered, proven, possible, notToBeSeen } = openings;
  const parts = [
    { fill: FILL.proven, from: 0, mails: proven },
    { fill: FILL.possible, from: proven, mails: possible },
    { fill: FILL.notToBeSeen, from: proven + possible, mails: notToBeSeen },
  ];
  return (
    <svg class="chart" width="100%" height={interval ? WHISKER + 5 : BAR} aria-hidden="true">
      <rect class="track" width="100%" height={BAR} />
      {parts.map(({ fill, from, mails }) => (
        <rect class={fill} x={at(from / delivered)} width={at(mails / delivered)} height={BAR} />
      ))}
      {interval && <Whisker {...interval} />}
    </svg>
  );
}

function Whisker({ low, high }: Interval) {
  return (
    <g class="whisker">
      <line x1={at(low)} x2={at(high)} y1={WHISKER} y2={WHISKER} />
      {[low, high].map(end => (
        <line x1={at(end)} x2={at(end)} y1={WHISKER - 3} y2={WHISKER + 3} />
      ))}
    </g>
  );
}

const FILL = { proven: 'proven', possible: 'possible', notToBeSeen: 'not-to-be-seen', unopened: 'track' };

function Legend({ interval }: { interval: boolean }) {
  return (
    <ul class="legend">
      {PARTS.map(part => (
        <li>
          <svg width="28" height="14" aria-hidden="true">
            <rect class={FILL[part]} width="28" height="14" />
          </svg>
          {words.parts[part]}
        </li>
      ))}
      {interval && (
        <li>
          <svg width="28" height="14" aria-hidden="true">
            <path class="whisker" d="M1 7H27M1 4V10M27 4V10" />
          </svg>
          {t.interval}
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
