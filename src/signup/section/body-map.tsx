import type { PropsWithChildren } from 'hono/jsx';
import type { Course } from '../../courses/course.ts';
import { t } from '../../texts/ja.ts';
import { outlines } from './outlines.ts';
import { fitting, PARTS, type Part, partsOf } from './places.ts';

const words = t.landingPage.body;

/** A control's id, and the class of what belongs to it, follow from where its course stands in the list. */
export const idOf = (course: Course, courses: Course[]): string => `symptom-${courses.indexOf(course) + 1}`;
const marksOf = (part: Part, courses: Course[]): string =>
  courses
    .filter(course => partsOf(course).includes(part))
    .map(course => `of-${courses.indexOf(course) + 1}`)
    .join(' ');

/**
 * Two figures with the parts that hurt. Each part is another label of a radio that stands beside it in words (`children`), so a press on
 * the body and the keyboard do the same. Whoever hears the page hears the words only.
 */
export function BodyMap({ courses, children }: PropsWithChildren<{ courses: Course[] }>) {
  return (
    <div class="body-map">
      <div class="figure" aria-hidden="true">
        <svg viewBox="0 0 342 300" aria-hidden="true">
          <g transform="translate(-133.7 -4.5) scale(.68)">
            <path class="ink" d={outlines.back} />
            <path class="ink no" d={outlines.backFolds} />
            <path class="faint" d="M404 98V140M384 112C384 120 388 127 395 130M424 112C424 120 420 127 413 130" />
            {BACK.map(spot => (
              <Spot {...spot} courses={courses} />
            ))}
          </g>
          <g transform="translate(408 -4.5) scale(-.68 .68)">
            <path class="ink" d={outlines.side} />
            <path class="ink no" d={outlines.sideFolds} />
            <path class="ink bare" d={outlines.armGround} />
            <path class="ink no" d={outlines.arm} />
            {SIDE.map(spot => (
              <Spot {...spot} courses={courses} />
            ))}
          </g>
          <path class="lead-line" d="M94 66 121 99M94 150 116 166M94 230 119 205M248 124 243 133M248 212 239 222" />
          <text x="141" y="290">
            {words.back}
          </text>
          <text x="224" y="290">
            {words.side}
          </text>
        </svg>
        {PARTS.map(part => (
          <Hit part={part} courses={courses} />
        ))}
      </div>
      {children}
    </div>
  );
}

type SpotAt = { part: Part; at: [number, number]; size: [number, number] };
const pair = (part: Part, left: number, right: number, y: number, size: [number, number]): SpotAt[] => [
  { part, at: [left, y], size },
  { part, at: [right, y], size },
];
const BACK: SpotAt[] = [
  { part: 'back', at: [404, 162], size: [27, 17] },
  ...pair('hip', 384, 424, 206, [17, 17]),
  ...pair('thigh', 382, 426, 257, [11, 26]),
  ...pair('knee', 383.5, 424.5, 302, [9, 11]),
  ...pair('calf', 383, 425, 339, [8.5, 20]),
];
const SIDE: SpotAt[] = [
  { part: 'back', at: [252, 166], size: [8, 18] },
  { part: 'hip', at: [250, 206], size: [9, 17] },
  { part: 'thigh', at: [257, 254], size: [7, 26] },
  { part: 'knee', at: [260, 302], size: [6, 11] },
  { part: 'calf', at: [260, 338], size: [7, 20] },
];

function Spot({ part, at: [cx, cy], size: [rx, ry], courses }: SpotAt & { courses: Course[] }) {
  return <ellipse class={`part ${marksOf(part, courses)}`} {...{ cx, cy, rx, ry }} />;
}

/** What is pressed: the height of the part across both figures, larger than what is drawn. */
function Hit({ part, courses }: { part: Part; courses: Course[] }) {
  const [course] = fitting(part, courses);
  if (!course) return null;
  return (
    <label class={`hit ${part}`} for={idOf(course, courses)}>
      <span class="visually-hidden">{course.label}</span>
    </label>
  );
}
