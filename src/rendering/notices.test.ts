import { appendFileSync, cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadLibrary } from './library.ts';

let emails: string;
beforeEach(() => {
  emails = mkdtempSync(join(tmpdir(), 'emails-'));
  cpSync('emails', emails, { recursive: true });
});
afterEach(() => rmSync(emails, { recursive: true }));

test('a kind of notice without its file, and a file without its kind, stop the start by name', async () => {
  renameSync(join(emails, 'notices', 'sign-in.md'), join(emails, 'notices', 'sign-inn.md'));
  await expect(loadLibrary(emails, 'build/mails')).rejects.toMatchObject({
    findings: [
      { file: 'emails/notices/sign-inn.md', message: expect.stringContaining('no kind') },
      { file: 'emails/notices/sign-in.md', message: expect.stringContaining('is missing') },
    ],
  });
});

test.each([
  ['a Markdown link', 'もっと読む: [こちら](https://clinic.example/)'],
  ['the button of an invitation', ':::button consultation\n相談する\n:::'],
])('%s in a notice stops the start: nothing would fill it', async (_, text) => {
  appendFileSync(join(emails, 'notices', 'confirmation.md'), `\n${text}\n`);
  await expect(loadLibrary(emails, 'build/mails')).rejects.toMatchObject({
    findings: [{ file: 'emails/notices/confirmation.md', message: expect.stringContaining('has a link') }],
  });
});
