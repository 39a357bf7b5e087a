import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

const SIZE = { width: 150, height: 36 };
const [LEFT, RIGHT, TOP, BASE] = [4, 146, 5, 32];

/** Some lines over the same weeks, from zero, the last week marked. `lines`: the first is solid, a second one dashed. What they say stands beside them. */
export function Trend({ lines }: { lines: number[][] }) {
  const weeks = lines[0]!.length;
  if (weeks === 0) return null;
  const x = scaleLinear([0, weeks - 1], [LEFT, RIGHT]);
  const y = scaleLinear([0, Math.max(1, ...lines.flat())], [BASE, TOP]);
  const path = line<number>((_, index) => x(index), y);
  return (
    <svg class="trend" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} aria-hidden="true">
      <line class="base" x1={LEFT} x2={RIGHT} y1={BASE} y2={BASE} />
      {lines.map((counts, index) => (
        <g class={index === 0 ? 'least' : 'most'}>
          <path d={path(counts) ?? ''} />
          <circle cx={RIGHT} cy={y(counts.at(-1)!)} r="3.5" />
        </g>
      ))}
    </svg>
  );
}
