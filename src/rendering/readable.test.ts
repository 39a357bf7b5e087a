import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, noBrowser, pageWidth, wcagFindings } from '../testing/browser.ts';
import { everyMail } from '../testing/mails/mails.ts';

let browser: Browser;
beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const styleOf = (html: string) => (html.match(/<style\b[\s\S]*?<\/style>/g) ?? []).join('');
const contentOf = (html: string) => html.replace(/^[\s\S]*?<body[^>]*>|<\/body>[\s\S]*$/g, '');

test.skipIf(noBrowser).each([
  ['with its styles', styleOf],
  ['without', () => ''],
] as const)('every mail has ink and ground apart when it is quoted in the dark, %s', async (_, styles) => {
  const page = await browser.newPage({ viewport: { width: 600, height: 640 }, colorScheme: 'dark' });
  await page.route('**/*', route => route.abort());
  const findings: string[] = [];
  for (const { name, html } of (await everyMail()).values()) {
    const dark = '<body style="background: #111; color: #eee">';
    const head = `<!doctype html><html lang="ja"><head><title>${name}</title>${styles(html)}</head>`;
    await page.setContent(`${head}${dark}<blockquote>${contentOf(html)}</blockquote></body></html>`);
    findings.push(...(await wcagFindings(page)).map(finding => `${name}: ${finding}`));
  }
  expect(findings).toEqual([]);
});

test.skipIf(noBrowser).each(['light', 'dark'] as const)(
  'every mail can be read by everybody on a phone of 320 pixels in the %s, pictures or not',
  async colorScheme => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, colorScheme });
    await page.route('**/*', route => route.abort());
    const findings: string[] = [];
    for (const { name, html } of (await everyMail()).values()) {
      await page.setContent(html);
      findings.push(...(await wcagFindings(page)).map(finding => `${name}: ${finding}`));
      const width = await pageWidth(page);
      if (width > 320) findings.push(`${name}: ${width} pixels wide`);
    }
    expect(findings).toEqual([]);
  },
);
