import { expect, test } from 'vitest';
import { MOVEMENTS } from '../testing/readers/sheets.ts';
import { daysFrom, phrasesOf, sizeThatFits, weeksOfBoxes, withoutRepeating } from './contents.ts';

test('there are as many weeks of boxes as lessons, if they fit beside that many movements', () => {
  expect([1, 3, 4, 5].map(movements => weeksOfBoxes(movements, 9))).toEqual([9, 9, 8, 6]);
  expect(weeksOfBoxes(4, 7)).toBe(7);
});

test('a week begins on the day on which the lesson comes', () => {
  expect([1, 3, 7].map(daysFrom)).toEqual([
    [1, 2, 3, 4, 5, 6, 7],
    [3, 4, 5, 6, 7, 1, 2],
    [7, 1, 2, 3, 4, 5, 6],
  ]);
});

test('who asks first before every movement is said once, and nobody is left out', () => {
  const { everybody, movements } = withoutRepeating(MOVEMENTS.slice(0, 2));
  expect(everybody).toEqual([
    '痛みがいま6以上の人、膝の下まで響く人',
    'がんの治療中の人、骨に転移のある人、免疫を抑える薬を使う人',
    '3か月以内に手術や骨折をした人、運動を止められている人（心臓や息切れなど）',
  ]);
  for (const [index, { askFirst }] of movements.entries())
    expect(new Set([...askFirst, ...everybody])).toEqual(new Set(MOVEMENTS[index]!.askFirst));
  expect(movements.flatMap(({ askFirst }) => askFirst).filter(who => everybody.includes(who))).toEqual([]);
});

test('letters are as large as fits, and never larger for more text', () => {
  const texts = (lines: number) => ({ texts: Array<string>(lines).fill('動きを、ひとつ。'), drawn: true });
  const sizes = [1, 6, 8, 9, 10, 40].map(lines => sizeThatFits(Array(4).fill(texts(lines))));
  expect(sizes).toEqual([1, 1, 2, 4, 5, 5]);
  expect(sizeThatFits([texts(1), texts(20)])).toBeGreaterThan(sizeThatFits([texts(1), texts(1)]));
});

test('a text that takes several lines counts as several', () => {
  const sizeOf = (text: string) => sizeThatFits(Array(4).fill({ texts: Array(5).fill(text), drawn: true }));
  expect([sizeOf('動'.repeat(20)), sizeOf('動'.repeat(60))]).toEqual([1, 5]);
  expect(sizeOf(`${'動'.repeat(15)}、`.repeat(2))).toBeGreaterThan(1);
});

test('phrases end where one pauses, and are the text together', () => {
  expect(phrasesOf('左右5回、1日1回。反対も')).toEqual(['左右5回、', '1日1回。', '反対も']);
});
