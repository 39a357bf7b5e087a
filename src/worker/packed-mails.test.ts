import { expect, test } from 'vitest';
import { testLibrary } from '../testing/deps.ts';
import { packMails, unpackMails } from './packed-mails.ts';

test('every mail comes out of the packed text as it went in, byte for byte', async () => {
  const { mails } = await testLibrary();
  const all = { ...mails.lessons, ...mails.notices };
  const packed = packMails(Object.entries(all));
  const unpacked = unpackMails(packed);
  expect(Object.keys(unpacked)).toEqual(Object.keys(all));
  for (const [key, mail] of Object.entries(all)) expect(unpacked[key]).toEqual(mail);
  expect(packed.length).toBeLessThan(JSON.stringify(all).length / 3);
});

test('bodies that are empty, end without a line, or hold other separators stay as they are', () => {
  const mail = { version: 'v', subject: 's', links: [], html: '', text: '\n\r\n\u2028a' };
  expect({ ...unpackMails(packMails([['a/1', mail]])) }).toEqual({ 'a/1': mail });
});
