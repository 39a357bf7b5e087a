import { expect, test } from 'vitest';
import { testLibrary } from '../../testing/deps.ts';
import { labelParts } from './label-parts.tsx';

test.each([
  ['何度もぶり返す坐骨神経痛', '何度も|ぶり返す|坐骨神経痛'],
  ['太もも裏の痛み・坐骨神経痛', '太もも裏の|痛み・|坐骨神経痛'],
  ['膝の裏の痛み・つり・だるさ', '膝の|裏の|痛み・|つり・|だるさ'],
  ['ふくらはぎ', 'ふくらはぎ'],
])('%s may break as %s', (label, parts) => {
  expect(labelParts(label).join('|')).toBe(parts);
});

test('no part of a label is wider than its place beside the figures on a phone', async () => {
  const { courses } = await testLibrary();
  const parts = courses.flatMap(({ label }) => labelParts(label));
  expect(parts.filter(part => [...part].length > 6)).toEqual([]);
});
