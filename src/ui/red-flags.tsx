import { type RedFlagGroup, redFlagBox, redFlags } from '../texts/ja/safety.ts';

/** When to see a doctor first, by urgency, in the same words as the box in mails. */
export function RedFlags() {
  return (
    <section id="red-flags">
      <h2>{redFlags.heading}</h2>
      <p>{redFlags.lead}</p>
      <div class="triage">
        {redFlagBox().map(group => (
          <Signs {...group} />
        ))}
      </div>
      <h3>{redFlags.seenHeading}</h3>
      <p>{redFlags.seen}</p>
      <p>
        {redFlags.more}
        <a href="/when-to-see-a-doctor">{redFlags.page}</a>
      </p>
    </section>
  );
}

function Signs({ urgency, heading, signs }: RedFlagGroup) {
  return (
    <div class={urgency}>
      <h3>{heading}</h3>
      <ul>
        {signs.map(sign => (
          <li>{sign}</li>
        ))}
      </ul>
    </div>
  );
}
