import { readers as t } from '../../../texts/ja/readers.ts';
import { sumOf } from './counts.ts';
import type { ListProps } from './props.ts';
import { STANDINGS, type Wish, wishPath } from './wish.ts';

/** What stands there only if there is somebody. */
const SELDOM: readonly string[] = ['idle', 'trial'];

/** The part of the page below the form: on a phone it begins on the second screen, so who has searched lands there. */
export const FOUND = 'found';

/** Links to the readers of each standing, with how many there are. They add up to the first one. */
export function Chips({ list: { counts }, wish, sealed }: Pick<ListProps, 'list' | 'wish' | 'sealed'>) {
  const shown = STANDINGS.filter(one => !SELDOM.includes(one) || counts[one] > 0 || wish.standing === one);
  const order = wish.order === 'next' ? 'newest' : wish.order;
  const to = (standing: Wish['standing']) =>
    wishPath(
      { ...wish, standing, order: standing === 'active' ? wish.order : order, before: undefined, after: undefined },
      sealed,
    );
  return (
    <nav class="picker" id={FOUND} aria-label={t.chips}>
      {[undefined, ...shown].map(standing => (
        <a href={`${to(standing)}#${FOUND}`} aria-current={wish.standing === standing ? 'true' : undefined}>
          {standing ? t.standings[standing] : t.all} {t.count(sumOf(counts, standing))}
        </a>
      ))}
    </nav>
  );
}
