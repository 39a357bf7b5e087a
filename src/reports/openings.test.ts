import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openings as words } from '../texts/ja/openings.ts';
import { bandOf, openingsOf, openingsOfReader, sumOpenings, tally } from './openings.ts';

const count = fc.nat(60);

test('the four parts are none below nothing, add up to the delivered, and the band lies within it', () => {
  fc.assert(
    fc.property(count, count, count, count, (delivered, proven, possible, notToBeSeen) => {
      const all = openingsOf({ delivered, proven, possible, notToBeSeen });
      const { least, most } = bandOf(all);
      expect(all.proven + all.possible + all.notToBeSeen + all.unopened).toBe(delivered);
      expect(Math.min(...Object.values(all), least)).toBeGreaterThanOrEqual(0);
      expect(least <= most && most <= delivered).toBe(true);
      expect(sumOpenings([all, all]).unopened).toBe(2 * all.unopened);
    }),
  );
});

const mail = {
  kind: 'lesson',
  state: 'sent',
  bouncedAt: null,
  openedAs: 'none',
  pictureFetched: false,
  untracked: false,
} as const;

test('of a mail that is no lesson, was not sent or came back nothing is said', () => {
  const mails = [
    { ...mail, kind: 'confirmation' as const },
    ...(['due', 'claimed', 'sending', 'retry', 'failed', 'cancelled'] as const).map(state => ({ ...mail, state })),
    { ...mail, bouncedAt: 1 },
  ];
  expect(openingsOfReader(mails)).toEqual(mails.map(() => undefined));
});

test('a lesson without a trace is not to be seen until a picture of any mail was fetched for its reader', () => {
  const clicked = { ...mail, openedAs: 'proven' as const };
  expect(openingsOfReader([mail, clicked])).toEqual(['notToBeSeen', 'proven']);
  const shown = { ...mail, openedAs: 'possible' as const, pictureFetched: true };
  expect(openingsOfReader([mail, clicked, shown])).toEqual(['unopened', 'proven', 'possible']);
  expect(openingsOfReader([shown, { ...mail, untracked: true }])).toEqual(['possible', 'notToBeSeen']);
  expect(tally(openingsOfReader([mail, clicked, shown, { ...mail, state: 'due' }]))).toEqual({
    ...{ delivered: 3, proven: 1, possible: 1, notToBeSeen: 0, unopened: 1 },
  });
});

test.each([
  [20, 8, 15, '届いた20通のうち、開かれたのは8通から15通のあいだです。'],
  [20, 8, 8, '届いた20通のうち、開かれたのは8通です。'],
  [20, 0, 5, '届いた20通のうち、開かれたのは多くても5通です。'],
  [20, 8, 20, '届いた20通のうち、少なくとも8通が開かれました。'],
  [20, 0, 20, '届いた20通のうち、何通が開かれたかは分かりません。'],
  [20, 20, 20, '届いた20通は、すべて開かれました。'],
  [20, 0, 0, '届いた20通は、まだ開かれていません。'],
  [1, 1, 1, '届いた1通は、開かれました。'],
  [1, 0, 1, '届いた1通が開かれたかどうかは、分かりません。'],
  [1, 0, 0, '届いた1通は、まだ開かれていません。'],
  [0, 0, 0, '講座のメールは、まだ届いていません。'],
])('of %i mails, %i to %i opened: %s', (delivered, least, most, sentence) => {
  expect(words.band(delivered, least, most)).toBe(sentence);
});
