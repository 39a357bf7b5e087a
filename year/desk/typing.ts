import { DOMAINS } from '../items/item.ts';
import type { World } from '../world.ts';

/** What the clinic types as a reader's new address. Few for each reader, so that the same one comes again. */
export function newAddressFor({ loop, draws }: World, who: string): string {
  const [name] = /^[a-z]+\d+/.exec(who)!;
  const key = ['typed', who, loop.now()] as const;
  switch (draws.weighed({ new: 80, another: 10, theirs: 5, wrong: 5 }, ...key)) {
    case 'new':
      return `${name}.${draws.between(1, 3, ...key, 'nth')}@${draws.pick(DOMAINS, ...key, 'domain')}`;
    case 'another': {
      const other = draws.between(0, 25, ...key, 'other');
      return `r${other}@${DOMAINS[other % DOMAINS.length]}`;
    }
    case 'theirs':
      return who;
    case 'wrong':
      return `${name}@`;
  }
}

export const newNameFor = ({ loop, draws }: World, who: string): string =>
  draws.pick(['見本 花子', '見本 太郎', '見本'], 'name', who, loop.now());
