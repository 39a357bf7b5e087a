import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import type { Numbers } from '../answers/week.ts';
import type { SelfCheckMoment } from '../db/schema.ts';
import { activities, moments } from '../texts/ja/check-in/answers.ts';
import { own } from '../texts/ja/my-page/own.ts';

const t = own.curve;
const MOMENTS: SelfCheckMoment[] = ['start', 'middle', 'end'];
const SIZE = { width: 326, height: 190 };
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 304, 14, 156];

const x = scalePoint(MOMENTS, [LEFT + 24, RIGHT - 24]);
const y = scaleLinear([0, 10], [BOTTOM, TOP]);

/** What was given at each of the three times. A gap stays a gap. */
type Series = { name: string; key: 'worst' | 'ability'; values: (number | null)[] };

export function seriesOf(numbers: Numbers[]): Series[] {
  const given = MOMENTS.map(moment => numbers.find(one => one.moment === moment));
  const activity = given.findLast(one => one?.activity)?.activity as keyof typeof activities | undefined;
  const abilities = given.map(one => (one?.activity === activity ? (one?.ability ?? null) : null));
  const all: Series[] = [
    { name: t.worst, key: 'worst', values: given.map(one => one?.worst ?? null) },
    { name: t.ability(activity ? activities[activity] : ''), key: 'ability', values: abilities },
  ];
  return all.filter(({ values }) => values.some(value => value !== null));
}

/** The reader's own numbers as a line where there are two of a kind, and always as a table. */
export function Curve({ numbers }: { numbers: Numbers[] }) {
  const series = seriesOf(numbers);
  if (series.length === 0) return <p>{t.none}</p>;
  const hasLine = series.some(({ values }) => values.filter(value => value !== null).length > 1);
  return (
    <>
      {hasLine ? <Drawing series={series} /> : <p>{t.few}</p>}
      <Table series={series} open={!hasLine} />
    </>
  );
}

function Drawing({ series }: { series: Series[] }) {
  const words = series.map(({ name, values }) => `${name}、${values.map(wordOf).join('、')}`).join('。');
  return (
    <figure class="curve">
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={t.label(words)}>
        {[0, 5, 10].map(value => (
          <>
            <line class="axis" x1={LEFT} x2={RIGHT} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 8} y={y(value) + 4} text-anchor="end">
              {value}
            </text>
          </>
        ))}
        {MOMENTS.map(moment => (
          <text x={x(moment)} y={BOTTOM + 24} text-anchor="middle">
            {moments[moment]}
          </text>
        ))}
        {series.map(one => (
          <Line one={one} />
        ))}
      </svg>
      <figcaption class="small soft">
        <span class="legend">
          {series.map(({ key, name }) => (
            <span class={`key ${key}`}>{name}</span>
          ))}
        </span>
        {t.caption}
      </figcaption>
    </figure>
  );
}

const wordOf = (value: number | null, index: number): string => `${moments[MOMENTS[index]!]}${value ?? t.missing}`;

const path = line<[SelfCheckMoment, number | null]>()
  .defined(([, value]) => value !== null)
  .x(([moment]) => x(moment)!)
  .y(([, value]) => y(value!));

function Line({ one: { key, values } }: { one: Series }) {
  const points = MOMENTS.map((moment, index): [SelfCheckMoment, number | null] => [moment, values[index]!]);
  return (
    <g class={key}>
      <path d={path(points) ?? ''} />
      {points.map(([moment, value]) => value !== null && <Mark kind={key} at={[x(moment)!, y(value)]} />)}
    </g>
  );
}

/** Told apart by shape as well as by colour. */
function Mark({ kind, at: [cx, cy] }: { kind: Series['key']; at: [number, number] }) {
  if (kind === 'worst') return <circle cx={cx} cy={cy} r="4.5" />;
  return <rect x={cx - 4} y={cy - 4} width="8" height="8" />;
}

function Table({ series, open }: { series: Series[]; open: boolean }) {
  return (
    <details class="numbers-table" open={open}>
      <summary>{t.table}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.moment}</th>
            {series.map(({ name }) => (
              <th scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MOMENTS.map((moment, index) => (
            <tr>
              <th scope="row">{moments[moment]}</th>
              {series.map(({ values }) => (
                <td class="number">{values[index] ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
