import { escapeHtml } from '../../rendering/template.ts';
import { own } from '../../texts/ja/my-page/own.ts';
import { t as site } from '../../texts/ja.ts';
import { iconPath } from '../../ui/icon.ts';

const t = own.letter;
type Way = { number: number; href: string };
/** `clinic`: its name. `before`, `after`: the lessons that were sent next to this one. `sheet`: the printed sheet of its course. */
export type Around = { clinic: string; before?: Way; after?: Way; sheet?: string };

const HEAD = `<meta name="robots" content="noindex"><meta name="description" content="${site.frame.description}"><meta name="referrer" content="same-origin"><link rel="icon" href="${iconPath}" type="image/svg+xml">`;
const STYLE = `<style>
.letter-skip{position:absolute;left:-999px}.letter-skip:focus{position:static}
.letter-bar{max-width:560px;margin:0 auto;padding:16px 24px;font:15px/1.8 "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;color:#6A655C}
.letter-bar p{margin:0}
.letter-bar a{color:#2E4A62;display:inline-block;min-height:44px;padding:8px 0;margin-right:24px;text-underline-offset:.2em}
.letter-bar a:focus-visible{outline:3px solid #2E4A62;outline-offset:2px}
.letter-bar ul{list-style:none;margin:0;padding:0}.letter-bar li{display:inline-block;margin:0}
@media (prefers-color-scheme:dark){.letter-bar{color:#B3ACA0}.letter-bar a{color:#9CBAD4}.letter-bar a:focus-visible{outline-color:#9CBAD4}}
@media screen and (prefers-color-scheme:dark){#letter>div{background-color:#1D1C1A!important}}
@media print{.letter-bar{display:none}#letter>div>div{max-width:none!important}}
</style>`;

/**
 * The mail as a page: a title, landmarks, and ways to the lessons beside it. The mail itself stays as it was sent. No search engine may keep
 * it, and no site that it links to learns its address.
 */
export function asPage(mail: string, around: Around): string {
  const { clinic, before, after, sheet } = around;
  const ways: [string, string | undefined][] = [
    [before ? t.before(before.number) : '', before?.href],
    [after ? t.after(after.number) : '', after?.href],
    [t.sheet, sheet],
  ];
  const links = ways.flatMap(([words, href]) => (href ? [`<li><a href="${href}">${words}</a></li>`] : []));
  const nav = links.length > 0 ? `<nav class="letter-bar" aria-label="${t.nav}"><ul>${links.join('')}</ul></nav>` : '';
  const head = `<header class="letter-bar"><a class="letter-skip" href="#letter">${t.skip}</a><p>${t.head}</p></header>`;
  return mail
    .replace('</title>', () => `${escapeHtml(clinic && ` — ${clinic}`)}</title>`)
    .replace('</head>', () => `${HEAD}${STYLE}</head>`)
    .replace(/<body[^>]*>/, body => `${body}${head}<main id="letter">`)
    .replace('</body>', () => `</main>${nav}<footer class="letter-bar"><p>${t.own}</p></footer></body>`);
}
