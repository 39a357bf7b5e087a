import { expect, test } from 'vitest';
import { everyMail } from '../testing/mails/mails.ts';
import { markdownToText, newLinkTable } from './markdown.ts';

/** Addresses with what stands before and behind them, where that is neither a space nor the end of the line. */
const glued = (text: string) => text.match(/\S+https?:\/\/\S*|https?:\/\/[^\s]*[^\w\s/.~:#-]\S*/g) ?? [];

test('in the text of every mail addresses stand apart, so that mail programs take nothing else into the link', async () => {
  const mails = [...(await everyMail()).values()];
  expect(mails.length).toBeGreaterThan(20);
  expect(mails.flatMap(({ name, text }) => glued(text).map(found => `${name}: ${found}`))).toEqual([]);
});

test('a link in the middle of a sentence keeps its sentence', () => {
  const text = markdownToText(
    '前に、[受診の目安](https://a.example/x)があります。\n\n- [b](https://b.example/)',
    newLinkTable(),
  );
  expect(text.replace(/\{\{\w+\}\}/g, 'URL')).toBe('前に、受診の目安( URL )があります。\n\n・b( URL )');
});
