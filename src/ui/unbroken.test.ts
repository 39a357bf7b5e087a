import { expect, test } from 'vitest';
import { Unbroken } from './unbroken.tsx';

test.each([
  ['その次は、2027年1月10日(日)7時ごろです。', 'その次は、2027年<span class="phrase">1月10日(日)</span>7時ごろです。'],
  ['第12回「足元」です。', '<span class="phrase">第12回</span>「足元」です。'],
  ['決めずに休む', '決めずに休む'],
])('dates and numbers of lessons are held on one line: %s', (text, html) => {
  expect(String(Unbroken({ text }))).toBe(html);
});
