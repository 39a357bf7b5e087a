import { expect, test } from 'vitest';
import { quoted } from './quoted.ts';

test('quotation marks within a title give way to those around it', () => {
  expect(quoted('「異常なし」と言われても痛い理由')).toBe('「『異常なし』と言われても痛い理由」');
  expect(quoted('足の裏')).toBe('「足の裏」');
});
