import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { launchBrowser } from './testing/browser.ts';
import { everyMail } from './testing/mails/mails.ts';
test('shots', { timeout: 600_000 }, async () => {
  mkdirSync('/tmp/letter-shots', { recursive: true });
  const mail = (await everyMail()).get('clinic-letter')!;
  writeFileSync('/tmp/letter-shots/mail.txt', `${/^Subject:.*(\r\n[ \t].*)*/m.exec(mail.raw)}\n${mail.text}`);
  writeFileSync('/tmp/letter-shots/mail.html', mail.html);
  const browser = await launchBrowser();
  for (const [name, width] of [['390', 390], ['1280', 1280]] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      await page.setContent(mail.html);
      await page.screenshot({ path: `/tmp/letter-shots/mail-${name}-${colorScheme}.png`, fullPage: true });
      await page.close();
    }
  await browser.close();
});
