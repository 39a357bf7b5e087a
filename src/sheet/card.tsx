import type { Child } from 'hono/jsx';
import type { SheetMovement } from '../courses/movements.ts';
import { pictureName } from '../rendering/picture-name.ts';
import { sheet as words } from '../texts/ja/courses/sheet.ts';
import { flareUp, painRule } from '../texts/ja/safety.ts';
import { daysFrom, phrasesOf, sizeThatFits, weeksOfBoxes, withoutRepeating } from './contents.ts';

/** `weekday`: 1 Monday … 7 Sunday, on which the reader's lessons come. `lessons`: how many the course has. */
export type CardProps = {
  course: { title: string; lessons: number };
  weekday: number;
  movements: SheetMovement[];
  clinicName: string;
  beside: Child;
};

/** The front: the movements with boxes to mark, the pain rule, and what to do in a flare-up. `beside`: stands below the title. */
export function Card({ course, clinicName, weekday, movements, beside }: CardProps) {
  const shown = withoutRepeating(movements);
  const boxes = { days: daysFrom(weekday), weeks: weeksOfBoxes(movements.length, course.lessons) };
  return (
    <section class="side front">
      <div class="head">
        <h1>{words.title}</h1>
        <p>
          <span class="phrase">{course.title}</span> <span class="phrase">{clinicName}</span>
        </p>
      </div>
      {beside}
      <p class="marks">{words.marks}</p>
      <div class={`moves size-${sizeThatFits(shown.movements.map(printed))}`}>
        {shown.movements.map(movement => (
          <Move movement={movement} boxes={boxes} />
        ))}
      </div>
      <Everybody people={shown.everybody} />
      <div class="rules">
        <PainRule />
        <FlareUp />
      </div>
    </section>
  );
}

const rowsOf = ({ doses, stop, askFirst }: SheetMovement): [string, string][] => [
  [words.dose, words.doses(doses.at(0)!, doses.at(-1)!)],
  [words.stop, stop],
  ...(askFirst.length > 0 ? ([[words.askFirst, askFirst.join('、')]] as [string, string][]) : []),
];

const phrases = (text: string) => phrasesOf(text).map(phrase => <span class="phrase">{phrase}</span>);

/** What stands beside the boxes of a movement, line by line. */
const printed = (movement: SheetMovement) => ({
  texts: [...movement.steps, ...rowsOf(movement).map(([label, text]) => `${label} ${text}`)],
  drawn: movement.picture !== undefined,
});

type Boxes = { days: number[]; weeks: number };

function Move({ movement, boxes }: { movement: SheetMovement; boxes: Boxes }) {
  const { title, alt, picture, steps } = movement;
  return (
    <section class="move">
      <h2>{title}</h2>
      {picture && <img src={`/pictures/${pictureName(picture)}`} alt={alt} />}
      <div class="words">
        <ol>
          {steps.map(step => (
            <li>{step}</li>
          ))}
        </ol>
        {rowsOf(movement).map(([label, text]) => (
          <p class="row">
            <b>{label}</b> {phrases(text)}
          </p>
        ))}
      </div>
      <Marks title={title} {...boxes} />
    </section>
  );
}

/** One box for each day of each week. */
function Marks({ title, days, weeks }: Boxes & { title: string }) {
  return (
    <table class="boxes">
      <caption class="visually-hidden">{words.marksOf(title)}</caption>
      <thead>
        <tr>
          <td />
          {days.map(day => (
            <th scope="col">{words.weekdays[day - 1]}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: weeks }, (_, week) => (
          <tr>
            <th scope="row">{words.week(week + 1)}</th>
            {days.map(() => (
              <td />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Everybody = ({ people }: { people: string[] }) =>
  people.length === 0 ? null : (
    <p class="everybody">
      <b>{words.askFirstAll}</b> {phrases(people.join('、'))}
    </p>
  );

function PainRule() {
  return (
    <section>
      <h2>{painRule.heading}</h2>
      <dl>
        {painRule.lines.map(({ pain, rule }) => (
          <div>
            <dt>{pain}</dt>
            <dd>{rule}</dd>
          </div>
        ))}
      </dl>
      <p>{painRule.always}</p>
    </section>
  );
}

function FlareUp() {
  return (
    <section>
      <h2>{flareUp.heading}</h2>
      <ol>
        {flareUp.steps.map(({ what, how }) => (
          <li>
            <b>{what}</b> {how}
          </li>
        ))}
      </ol>
    </section>
  );
}
