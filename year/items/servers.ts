import type { Saying } from '../facts.ts';
import type { World } from '../world.ts';
import { addressOf, DAY, DOMAINS, HOUR, itemKind, MINUTE } from './item.ts';

type Kind = Saying | 'slow';
const KINDS: Partial<Record<Kind, number>> = {
  hard: 3, filtered: 2, full: 4, throttle: 4, blocked: 4, sender: 3, credentials: 1, wait: 3, temporary: 4, away: 4, silent: 5, slow: 4,
}; // biome-ignore format: one line
const LASTING: Partial<Record<Kind, readonly number[]>> = {
  hard: [60 * DAY], credentials: [2 * HOUR, DAY], away: [30 * MINUTE, 5 * HOUR, 3 * DAY, 9 * DAY], silent: [2 * HOUR, 3 * DAY, 15 * DAY],
}; // biome-ignore format: one line
const USUALLY = [2 * HOUR, DAY, 5 * DAY, 20 * DAY];

/** All servers take minutes for each mail, for so many ms. Some of them refuse in the end, if that is asked for. */
export function beginSlow(world: World, lasts: number, refusing?: Saying): void {
  const from = world.loop.now();
  const regime = { domain: '*', from, until: from + lasts };
  if (refusing) world.servers.begin({ ...regime, as: refusing, slowly: true, share: 0.5 });
  world.servers.begin({ ...regime, as: 'slow', share: 1 });
  for (const as of [...(refusing ? [refusing] : []), 'slow'])
    world.tell({ kind: 'server', domain: '*', as, until: regime.until });
}

/** A domain blames the sender, and whoever asks again meanwhile may as well get another refusal, or no answer. */
export const blame = itemKind<{ domain: string; or: Saying; lasts: number }>({
  until: 0.95,
  draw: toss => ({
    domain: toss.pick(DOMAINS, 'domain'),
    or: toss.pick(['temporary', 'full', 'wait', 'away', 'silent'], 'or'),
    lasts: toss.pick([5 * HOUR, 2 * DAY, 5 * DAY], 'lasts'),
  }),
  act(world, { domain, or, lasts }) {
    const from = world.loop.now();
    const until = from + lasts;
    world.servers.begin({ domain, as: 'sender', share: 1, from, until }, true);
    world.servers.begin({ domain, as: or, share: 0.4, from, until }, true);
    for (const as of ['sender', or]) world.tell({ kind: 'server', domain, as, until });
  },
});

/** A server refuses, is slow, is away, or says nothing, to one address, to a domain or to all. */
export const server = itemKind<{ domain: string; as: Kind; share: number; lasts: number }>({
  until: 0.95,
  draw: toss => {
    const as = toss.weighed(KINDS as Record<Kind, number>, 'as');
    const personal = as === 'hard' || as === 'filtered' || as === 'full';
    const wide = as === 'credentials' ? '*' : toss.pick([...DOMAINS, ...DOMAINS, '*'], 'domain');
    return {
      as,
      domain: personal || toss.chance(0.25, 'one') ? addressOf(toss.between(0, 30, 'address')) : wide,
      share: toss.pick([0.3, 0.7, 1, 1], 'share'),
      lasts: toss.pick(LASTING[as] ?? USUALLY, 'lasts'),
    };
  },
  act(world, { domain, as, share, lasts }) {
    const from = world.loop.now();
    world.servers.begin({ domain, as, share, from, until: from + lasts });
    world.tell({ kind: 'server', domain, as, until: from + lasts });
  },
});
