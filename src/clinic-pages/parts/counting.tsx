import { bandOf, type Openings } from '../../reports/openings.ts';
import { openings } from '../../texts/ja/openings.ts';

const t = openings.counting;
const ID = 'counting';

/** Leads to the explanation, below the list of courses. */
export const ToCounting = () => (
  <a class="phrase" href={`/admin/courses#${ID}`}>
    {openings.toCounting}
  </a>
);

/** 「届いた8通のうち、開かれたのは3通から5通のあいだです。」 */
export function bandWords(all: Openings): string {
  const { least, most } = bandOf(all);
  return openings.band(all.delivered, least, most);
}

/** The same with its parts, where no table stands beside it: 「(確実3・可能性2・見えない0・開封なし3)」. */
export function OpeningsWords({ all }: { all: Openings }) {
  const parts = PARTS.map((part): [string, number] => [openings.parts[part], all[part]]);
  return (
    <>
      <span class="phrase">{bandWords(all)}</span>
      {all.delivered > 0 && <span class="small soft parts">{openings.split(parts)}</span>}
    </>
  );
}

export const PARTS = ['proven', 'possible', 'notToBeSeen', 'unopened'] as const;

/** What each figure of opens counts, and from what. */
export function Counting() {
  return (
    <section>
      <h2 id={ID}>{t.title}</h2>
      <p>{t.lead}</p>
      <dl class="record">
        {PARTS.map(part => (
          <div>
            <dt>{openings.parts[part]}</dt>
            <dd>{t.parts[part]}</dd>
          </div>
        ))}
      </dl>
      {[t.band, t.interval, t.machines, t.limits].map(line => (
        <p>{line}</p>
      ))}
    </section>
  );
}
