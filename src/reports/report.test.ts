import { expect, test } from 'vitest';
import { openingsOf } from './openings.ts';
import { intervalOf, wilson } from './report.ts';

test.each([
  [0, 10, 0, 0.2775],
  [5, 10, 0.2366, 0.7634],
  [37, 120, 0.2327, 0.3958],
])('the Wilson interval of %i of %i is [%f, %f]', (k, n, low, high) => {
  expect(wilson(k, n)[0]).toBeCloseTo(low, 4);
  expect(wilson(k, n)[1]).toBeCloseTo(high, 4);
});

test('the interval of none is 0 to 1, and that of ten of ten ends at 1', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  expect(wilson(10, 10)[1]).toBeCloseTo(1, 10);
});

test('the interval runs from the low end of the least to the high end of the most, from thirty delivered on', () => {
  const of = (delivered: number, proven: number, possible = 0, notToBeSeen = 0) =>
    intervalOf(openingsOf({ delivered, proven, possible, notToBeSeen }));
  expect(of(29, 10)).toBeUndefined();
  expect(of(30, 10)).toBeDefined();
  expect(of(120, 37)).toEqual({ low: wilson(37, 120)[0], high: wilson(37, 120)[1] });
  expect(of(120, 37, 23, 14)).toEqual({ low: wilson(37, 120)[0], high: wilson(74, 120)[1] });
  expect(of(30, 0, 0, 30)!.high).toBeCloseTo(1, 10);
});

// Wilson's own coverage swings about 95 % and is lower for some rates near 0 or 1 (Brown, Cai and DasGupta 2001).
test('wherever in the band the truth lies, the interval covers it in 19 of 20 samples on average, and never far less', () => {
  const N = 40;
  const coverages: number[] = [];
  const [blind, possible] = [0.3, 0.2]; // of the readers block pictures, of the others hide behind a proxy
  for (const rate of [0.05, 0.3, 0.6, 0.95]) {
    for (const shown of [0, 0.5, 1]) {
      // Proven are `rate` of those who can be seen; of the others a share `shown` opens.
      const proven = rate * (1 - blind - possible);
      const truth = proven + shown * (blind + possible);
      const covered = sumOver(N, proven, blind + possible, (k, hidden) => {
        const sample = { delivered: N, proven: k, possible: hidden, notToBeSeen: 0 };
        const { low, high } = intervalOf(openingsOf(sample))!;
        return low <= truth && truth <= high;
      });
      coverages.push(covered);
    }
  }
  expect(Math.min(...coverages)).toBeGreaterThan(0.92);
  expect(coverages.reduce((sum, one) => sum + one, 0) / coverages.length).toBeGreaterThan(0.95);
});

/** The chance, among samples of `n`, of those for which `holds`; `p` and `q` are the chances of the first two of three outcomes. */
function sumOver(n: number, p: number, q: number, holds: (k: number, m: number) => boolean): number {
  const log = (m: number) => Array.from({ length: m }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
  let sum = 0;
  for (let k = 0; k <= n; k += 1)
    for (let m = 0; k + m <= n; m += 1)
      if (holds(k, m))
        sum += Math.exp(
          log(n) -
            log(k) -
            log(m) -
            log(n - k - m) +
            k * Math.log(p) +
            m * Math.log(q) +
            (n - k - m) * Math.log(1 - p - q),
        );
  return sum;
}
