import { existsSync, mkdirSync } from 'node:fs';
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
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
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

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };
const SMALLEST = { width: 320, height: 640 };
const LOOKS = { light: {}, dark: { colorScheme: 'dark' }, forced: { forcedColors: 'active' } } as const;
const USUAL = { colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce' } as const;

/**
 * What is wrong with the page in each way of looking at it: light, dark, forced colours, desk and phone, 320 pixels, text of twice the size. It is
 * left on a phone in the light. `isMail`: it is as it was sent, so how far its buttons stand apart is a matter of mails. Takes pictures (`shoot`).
 */
export async function inspectEveryWay(page: Page, name: string, { isMail = false } = {}): Promise<string[]> {
  const findings: string[] = [];
  const note = (how: string, found: string[]) => findings.push(...found.map(finding => `${name}, ${how}: ${finding}`));
  const layout = async () => (isMail ? [] : await layoutFindings(page));
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    for (const [look, media] of Object.entries(LOOKS)) {
      await page.emulateMedia({ ...USUAL, ...media });
      await shoot(page, `${name}-${size.width}-${look}`);
      note(`${size.width}, ${look}`, await wcagFindings(page));
    }
    await page.emulateMedia(USUAL);
    note(`${size.width}`, await layout());
  }
  await page.setViewportSize(SMALLEST);
  note('320', [...(await tooWide(page)), ...(await layout()), ...(await wcagFindings(page))]);
  await page.setViewportSize(PHONE);
  const usual = await doubleText(page);
  await shoot(page, `${name}-200`);
  note('text of 200 %', [...(await tooWide(page)), ...(await layout()), ...(await wcagFindings(page))]);
  await usual();
  return findings;
}

async function tooWide(page: Page): Promise<string[]> {
  const [wide, window] = [await pageWidth(page), page.viewportSize()!.width];
  return wide > window ? [`${wide} pixels wide`] : [];
}

/** As a browser does that is set to text of twice the size: all sizes are read before the first one changes. Returns what takes it back. */
async function doubleText(page: Page): Promise<() => Promise<void>> {
  const before = await page.evaluateHandle(() => {
    const all = [...document.querySelectorAll<HTMLElement>('body, body *')];
    const sizes = all.map(one => parseFloat(getComputedStyle(one).fontSize));
    return all.map((one, n) => {
      const style = one.getAttribute('style');
      one.style.fontSize = `${sizes[n]! * 2}px`;
      return { one, style };
    });
  });
  return () =>
    before.evaluate(all => {
      for (const { one, style } of all)
        style === null ? one.removeAttribute('style') : one.setAttribute('style', style);
    });
}

/** With `SHOTS=folder` takes a picture of the whole page. */
export async function shoot(page: Page, name: string) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name.replaceAll(/[,/ ]+/g, '-')}.png`, fullPage: true });
}
