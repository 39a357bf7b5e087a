import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Without Chromium the browser tests are skipped, and a line says so. With CI=true they run all the same, and fail. */
export const noBrowser = !existsSync(CHROMIUM) && process.env.CI !== 'true';
if (noBrowser) console.log('skipped: no Chromium found');
/** For tests of how pages look: what database their words came from does not show, so they run on SQLite alone. */
export const noLooks = noBrowser || process.env.TEST_DATABASE === 'd1';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') });

/** What axe finds on the page in its present state against WCAG 2.2 A and AA, one line for each element. */
export async function wcagFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    // @ts-expect-error: axe came into the page by the line before
    (window.axe as typeof axe).run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target} ${any[0]?.message ?? ''}`),
  );
}

/** What stands too close to something else, or below it, one line for each. */
export const layoutFindings = async (page: Page): Promise<string[]> => [
  ...(await crowded(page)),
  ...(await covered(page)),
];

/** Links and controls that cannot be pressed, because something else lies above them. */
const covered = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollX, scrollY } = window;
    const controls = [
      ...document.querySelectorAll<HTMLElement>('main :is(a, button, input, select, textarea, summary)'),
    ];
    const findings = controls.flatMap(one => {
      one.scrollIntoView({ block: 'center' });
      const box = one.getClientRects()[0];
      if (
        !one.checkVisibility() ||
        !box ||
        box.width < 4 ||
        box.height < 4 ||
        box.right < 0 ||
        box.left > window.innerWidth
      )
        return [];
      const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const labels = [...((one as HTMLInputElement).labels ?? [])];
      const isFree = !above || above.contains(one) || [one, ...labels].some(part => part.contains(above));
      return isFree ? [] : [`${above.outerHTML.slice(0, 60)} covers ${one.outerHTML.slice(0, 60)}`];
    });
    window.scrollTo(scrollX, scrollY);
    return findings;
  });

/** Buttons, cards and notices with something else closer below them than 8 CSS pixels. */
const crowded = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isShown = (one: Element) => one.getBoundingClientRect().height > 0;
    function below(one: Element): Element | undefined {
      for (let next = one.nextElementSibling; next; next = next.nextElementSibling) if (isShown(next)) return next;
      return one.parentElement && one.parentElement.tagName !== 'MAIN' ? below(one.parentElement) : undefined;
    }
    return [...document.querySelectorAll('main :is(button, .button, .card, .notice)')].filter(isShown).flatMap(one => {
      const next = below(one);
      const gap = next ? next.getBoundingClientRect().top - one.getBoundingClientRect().bottom : 8;
      const isBeside = next && next.getBoundingClientRect().top < one.getBoundingClientRect().bottom - 1;
      return gap >= 8 || isBeside ? [] : [`${gap} pixels below ${one.outerHTML.slice(0, 60)}`];
    });
  });

/** The width of the page's content in CSS pixels, which may be more than that of its window. */
export const pageWidth = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
