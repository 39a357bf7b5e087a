import { t } from '../../texts/ja.ts';

const words = t.landingPage.rhythm;

/** What comes when, from today to the end. */
export function Rhythm() {
  return (
    <section aria-labelledby="rhythm">
      <h2 id="rhythm">{words.heading}</h2>
      <ol class="rhythm">
        {words.steps.map(({ when, what }) => (
          <li>
            <b>{when}</b>
            <span>{what}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
