import { newDraws } from './draw.ts';
import { DAY, tossFor } from './items/item.ts';
import { ITEMS, type ItemName } from './items/items.ts';
import { MIXES, type MixName } from './mixes.ts';
import type { Item, Plan } from './plan.ts';

/** Zones in which clinics stand: without clock changes, with them in the north and in the south. */
const ZONES = ['Asia/Tokyo', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland'];
/** A world of 400 days meets every clock change, and from some of these days on 29 February. */
const STARTS = ['2026-11-22', '2027-06-30', '2027-12-10', '2028-10-01'];

/** `days`: how long, unless as long as usual for the mix. `density`: how many times as much happens in a day. */
export function planFor(seed: number, mix: MixName, { days = MIXES[mix].days as number, density = 1 } = {}): Plan {
  const draws = newDraws(seed);
  const items = Object.entries(MIXES[mix].items).flatMap(([name, perYear]) => {
    const kind = ITEMS[name as ItemName];
    const expected = (perYear * days * density) / 365;
    const count = Math.floor(expected) + (draws.chance(expected % 1, 'count', name) ? 1 : 0);
    return Array.from({ length: count }, (_, nth): Item => {
      const toss = tossFor(draws, name, nth);
      return { do: name, at: Math.floor(toss.share('at') * kind.until * days * DAY), ...kind.draw(toss) };
    });
  });
  const start = Date.parse(`${draws.pick(STARTS, 'start')}T00:00:00Z`) + draws.between(0, 86_399, 'second') * 1_000;
  return { seed, mix, days, zone: draws.pick(ZONES, 'zone'), start, items: items.sort((a, b) => a.at - b.at) };
}
