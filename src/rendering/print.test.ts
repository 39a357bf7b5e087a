import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser } from '../testing/browser.ts';
import { everyMail, type Mail, notices, variants } from '../testing/mails/mails.ts';
import { type Letters, lettersOf, printFindings } from '../testing/mails/printed.ts';
import { pictureName } from './picture-name.ts';

const DRAWINGS = 'emails/illustrations';
/** Coarse drawings of the real size, because the real ones took half of the time. By their names in URLs. */
const drawings = new Map(
  readdirSync(DRAWINGS)
    .filter(file => file.endsWith('.svg'))
    .map(file => {
      const svg = new Resvg(readFileSync(join(DRAWINGS, file), 'utf8'), { fitTo: { mode: 'width', value: 112 } });
      return [pictureName(file.replace('.svg', '.png')), svg.render().asPng()];
    }),
);

let browser: Browser;
let mails: Map<string, Mail>;
let letters: Letters;
beforeAll(async () => {
  if (noBrowser) return;
  const [launched, written] = await Promise.all([launchBrowser(), everyMail()]);
  browser = launched;
  mails = written;
  const page = await browser.newPage();
  letters = await lettersOf(page, [...mails.values()].map(({ html }) => html).join(''));
  await page.close();
});
afterAll(() => browser?.close());

/** A reader with a dark screen; paper stays light. */
async function openPage(): Promise<Page> {
  const page = await browser.newPage({ colorScheme: 'dark' });
  await page.route('**/*', route => {
    const body = drawings.get(route.request().url().split('/').at(-1)!);
    return body ? route.fulfill({ body, contentType: 'image/png' }) : route.abort();
  });
  return page;
}

/** Two pages at once: one prints while the other's paper is checked. */
async function findingsOf(names: string[], change: (html: string) => string = html => html): Promise<string[]> {
  const findings: string[] = [];
  const remaining = names.values();
  const work = async () => {
    const page = await openPage();
    for (const name of remaining) {
      await page.setContent(change(mails.get(name)!.html));
      findings.push(...(await printFindings(page, letters)).map(finding => `${name}: ${finding}`));
    }
    await page.close();
  };
  await Promise.all([work(), work()]);
  return findings;
}

const everyName = [...variants, ...notices].map(({ name }) => name);

describe.skipIf(noBrowser)('on A4 from Chromium', () => {
  test('every printed mail is complete: nothing is lost, cut, separated, pale or empty', async () => {
    expect(await findingsOf(everyName)).toEqual([]);
  });

  test('so it is in a webmail that takes the style element away', async () => {
    const names = [...variants.filter(({ pattern }) => pattern === null), ...notices].map(({ name }) => name);
    expect(await findingsOf(names, withoutStyles)).toEqual([]);
  });

  test('the frame as MJML makes it, of tables around a column that is one piece, is found out in every lesson', async () => {
    const names = variants.filter(({ lesson, pattern }) => lesson.number === 1 && pattern === null);
    const findings = await findingsOf(
      names.map(({ name }) => name),
      ofTables,
    );
    for (const { name } of names) expect(findings.filter(finding => finding.startsWith(name)).join()).toContain('lost');
    expect(findings.join()).toContain('nothing on sheet');
  });
});

const withoutStyles = (html: string) => html.replace(/<style\b[\s\S]*?<\/style>/g, '');
const ofTables = (html: string) =>
  html
    .replace(/(<(?:table|tbody|tr|td)\b[^>]* style=")display:block;?/g, '$1')
    .replace(/(<div class="[^"]*\bflow"[^>]*)display:block/g, '$1display:inline-block');

const space = (pixels: number) => `<div style="height: ${pixels}px"></div>`;
const card = (inside: string) => `<table class="card"><tr><td>${inside}</td></tr></table>`;
const drawing = `<img alt="図" width="300" height="200" style="display: block" src="https://letters.example/${pictureName('ankle-pump.png')}">`;

test.skipIf(noBrowser).each([
  ['lost: 下', `<div style="height: 40px; overflow: hidden">${space(60)}<div>下</div></div>`],
  ['nothing on sheet 2', `<p>上</p>${space(2_200)}<p>下</p>`],
  ['a line cut on sheet 1: 下', `<div style="display: inline-block">${space(1_034)}<div>下</div>${space(1_200)}</div>`],
  ['a picture cut on sheet 1', `<div style="display: inline-block">${space(900)}${drawing}${space(400)}</div>`],
  ['a card cut: 上', `${space(900)}${card(`<p>上</p>${space(200)}<p>下</p>`)}`],
  ['a row cut: 上', `${space(950)}<table><tr><th>上</th><td><p>中</p>${space(200)}<p>下</p></td></tr></table>`],
  ['a heading parted from what follows: 上', `${space(950)}<h2 style="break-after: auto">上</h2>${drawing}<p>下</p>`],
  ['too pale: 下', '<p>上</p><p style="color: #999">下</p>'],
  ['too pale: 下', '<p>上</p><p style="color: #fff; background: #000">下</p>'],
])('the check says "%s"', async (finding, html) => {
  const page = await openPage();
  await page.setContent(`<html lang="ja"><body style="margin: 0; font: 16px sans-serif">${html}`);
  expect(await printFindings(page, letters)).toContain(finding);
  await page.close();
});

test.skipIf(noBrowser)(
  'the check says nothing of a card that is taller than a sheet, nor of white on a ground that is printed',
  async () => {
    const page = await openPage();
    const button = '<p style="color: #fff; background: #000; print-color-adjust: exact">中</p>';
    await page.setContent(
      `<html lang="ja"><body style="margin: 0; font: 16px sans-serif">${button}${card(`<p>上</p>${space(1_400)}<p>下</p>`)}`,
    );
    expect(await printFindings(page, letters)).toEqual([]);
    await page.close();
  },
);
