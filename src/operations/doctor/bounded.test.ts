import { expect, test } from 'vitest';
import { madeUpDns } from '../../testing/made-up-dns.ts';
import { bounded } from './bounded.ts';
import { checkSpf } from './spf.ts';

/** Timers whose time comes when the test says so. */
function handTimers() {
  let work: (() => void) | undefined;
  const timers = {
    after(_: number, then: () => void) {
      work = then;
      return () => {
        work = undefined;
      };
    },
    pause: async () => {},
    every: () => () => {},
  };
  return { timers, ring: () => work?.(), isSet: () => work !== undefined };
}
const never = () => new Promise<never>(() => {});
const SILENT = { txt: never, mx: never, a: never, aaaa: never };

test('when the time is over what was asked, and what is asked then, has no answer', async () => {
  const hand = handTimers();
  const { resolver } = bounded(SILENT, hand, { ms: 1, queries: 9 });
  const asked = resolver.txt('clinic.example');
  hand.ring();
  await expect(asked).rejects.toMatchObject({ code: 'ETIMEOUT' });
  await expect(resolver.a('clinic.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
});

test('the same query is asked once, and beyond so many different ones nothing is asked', async () => {
  let queries = 0;
  const counting = { ...madeUpDns({}), txt: async () => [String(queries++)] };
  const hand = handTimers();
  const { resolver, end } = bounded(counting, hand, { ms: 1, queries: 2 });
  expect([await resolver.txt('a'), await resolver.txt('b'), await resolver.txt('a')]).toEqual([['0'], ['1'], ['0']]);
  await expect(resolver.txt('c')).rejects.toMatchObject({ code: 'ETOOMANY' });
  end();
  expect(hand.isSet()).toBe(false);
});

test('a record that includes itself in a ring costs as many queries as it has members', async () => {
  let queries = 0;
  const zone = madeUpDns({
    'TXT one.example': ['v=spf1 include:two.example -all'],
    'TXT two.example': ['v=spf1 include:one.example -all'],
  });
  const txt = (name: string) => {
    queries += 1;
    return zone.txt(name);
  };
  const counting = { ...zone, txt };
  const { resolver } = bounded(counting, handTimers(), { ms: 1, queries: 40 });
  expect((await checkSpf(resolver, 'one.example', undefined)).codes).toContain('spf-too-many-lookups');
  expect(queries).toBe(2);
});
