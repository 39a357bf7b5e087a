import { sheet } from '../texts/ja/courses/sheet.ts';
import { allRedFlags, type RedFlagGroup, redFlags } from '../texts/ja/safety.ts';

const words = sheet.memo;
const SCALE = Array.from({ length: 11 }, (_, number) => number);

/** The back: a memo to be filled in by hand, and when to see a doctor. */
export function Memo() {
  return (
    <section class="side back">
      <div class="head">
        <h2 class="title">{words.title}</h2>
        <p>{words.lead}</p>
      </div>
      <dl class="blanks">
        {words.rows.map(row => (
          <Blank {...row} />
        ))}
      </dl>
      <Scales />
      <WhenToSeeADoctor />
    </section>
  );
}

type BlankProps = { label: string; hint?: string; choices?: string[] };

function Blank({ label, hint, choices = [] }: BlankProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {hint}
        {choices.map(choice => (
          <span class="choice-word">{choice}</span>
        ))}
      </dd>
    </div>
  );
}

/** Three moments, each with the numbers of which one is circled. */
function Scales() {
  return (
    <section class="scales">
      <h3>{words.scaleHeading}</h3>
      <dl>
        {words.moments.map(moment => (
          <div>
            <dt>
              {moment}
              <span class="date">{words.date}</span>
            </dt>
            <dd>
              {SCALE.map(number => (
                <span>{number}</span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function WhenToSeeADoctor() {
  return (
    <section class="urgencies">
      <h3>{redFlags.heading}</h3>
      <div>
        {allRedFlags().map(group => (
          <Urgency {...group} />
        ))}
        <section>
          <h4>{redFlags.seenHeading}</h4>
          <p>{redFlags.seen}</p>
        </section>
      </div>
    </section>
  );
}

function Urgency({ heading, what, signs }: RedFlagGroup) {
  return (
    <section>
      <h4>{heading}</h4>
      <p>{what}</p>
      <ul>
        {signs.map(sign => (
          <li>{sign}</li>
        ))}
      </ul>
    </section>
  );
}
