import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser } from '../testing/browser.ts';
import { writeEdition2 } from '../testing/mails/edition2.ts';
import { loadLibrary } from './library.ts';
import { phrases, phrasesOf } from './phrases.ts';

test.each([
  ['太もも裏はなぜ痛むのか', ['太もも裏はなぜ痛むのか']],
  ['踏ん張れない足の指', ['踏ん張れない', '足の', '指']],
  ['筋肉の痛みと神経の痛み', ['筋肉の', '痛みと', '神経の', '痛み']],
  ['お尻の奥と、太ももの裏', ['お尻の奥と、', '太ももの裏']],
  ['左右20秒×1回、1日1回（週3日以上）', ['左右20秒×1回、', '1日1回', '（週3日以上）']],
  ['座って膝を伸ばす 左右5回', ['座って', '膝を', '伸ばす ', '左右5回']],
  ['「長く座るとつらい」方へ', ['「長く', '座ると', 'つらい」方へ']],
  ['相談を申し込む', ['相談を', '申し込む']],
])('%s breaks between phrases', (text, parts) => {
  expect(phrasesOf(text)).toEqual(parts);
});

test('no phrase begins with what cannot begin a line, and none is lost', () => {
  for (const text of ['痛む、とき。', '（はい）と「いいえ」。', '3つ・4つ／5つ：そのほか', '30秒×2回でもよい']) {
    expect(phrasesOf(text).join('')).toBe(text);
    for (const part of phrasesOf(text)) expect(part).not.toMatch(/^[、。）」・／：]/);
  }
});

test('a number stays with its unit and with 第', () => {
  for (const part of phrasesOf('第3回の左右10回を20秒、1日1回（週3日以上）から2週間、8割ほど')) {
    expect(part).not.toMatch(/^[回秒分日週割通歳]/);
    expect(part).not.toMatch(/第$/);
  }
});

test('words are escaped', () => {
  expect(phrases('a<b>&"c" d')).not.toMatch(/<b>|&"/);
});

describe.skipIf(noBrowser)('in a browser', () => {
  let browser: Browser;
  let folder: string;
  let mails: string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dayori-'));
    writeEdition2(join(folder, 'emails'));
    const library = await loadLibrary(join(folder, 'emails'), 'build/mails');
    mails = Object.values(library.mails.lessons).map(({ html }) => html);
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** As in programs that know neither `auto-phrase` nor `balance`. */
  const PLAIN = '<style>* { word-break: normal !important; text-wrap: wrap !important; }</style>';

  test.each([360, 390, 640])(
    'no phrase is split at %d px',
    async width => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, javaScriptEnabled: true });
      await page.route('**/*', route => route.abort());
      for (const html of mails.flatMap(mail => [mail, mail.replace('</head>', `${PLAIN}</head>`)])) {
        await page.setContent(html);
        expect(await page.evaluate(splitPhrases)).toEqual([]);
      }
      await page.close();
    },
    240_000,
  );

  test('without their boxes some would be', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    await page.route('**/*', route => route.abort());
    await page.setContent(
      mails
        .find(mail => mail.includes('分けて感じる'))!
        .replace('</head>', `${PLAIN}<style>span { display: inline !important }</style></head>`),
    );
    const split: string[] = [];
    for (let width = 200; width < 300; width += 10) {
      await page.setViewportSize({ width, height: 800 });
      split.push(...(await page.evaluate(splitPhrases)));
    }
    expect(split).not.toEqual([]);
    await page.close();
  }, 120_000);

  /** Phrases on more than one line, and whatever is wider than the page. Runs in the browser. */
  function splitPhrases(): string[] {
    const found: string[] = [];
    for (const box of document.querySelectorAll('span[style*="inline-block"]')) {
      const range = document.createRange();
      range.selectNodeContents(box);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 4)));
      if (tops.size > 1 && !box.querySelector('span')) found.push(box.textContent ?? '');
    }
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`${root.scrollWidth} px wide`);
    return found;
  }
});
