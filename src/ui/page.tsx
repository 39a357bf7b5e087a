import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { t } from '../texts/ja.ts';
import { iconPath } from './icon.ts';
import { stylesheetPath } from './stylesheet.ts';

type PageProps = PropsWithChildren<{
  title: string;
  /** The form on this page came back, and has to be corrected. Said in the title, which is read aloud first. */
  faulty?: boolean;
  clinicName: string;
  /** `framed`: it stands in a frame of another page, and its links leave the frame. */
  layout?: 'reading' | 'wide' | 'landing' | 'admin' | 'framed';
  index?: boolean;
  /** For search engines, and for what messengers show of a link. Readers' pages without one say what they all are. */
  description?: string;
  /** Stands in the head of the page, across from the name. */
  beside?: Child;
  /** `origin`: the page's own address tells a symptom, so not even our own server is to hear it behind a link or a form. */
  referrer?: 'same-origin' | 'origin';
  /** What others show of a link to the page. */
  preview?: Preview;
}>;

/** Addresses are whole. */
export type Preview = { url: string; title: string; description: string; image?: string };
const MAIN = 'main';

/** The frame of every page. Search engines may index only the landing page. */
export function Page({
  title,
  faulty = false,
  clinicName,
  layout = 'reading',
  index = false,
  description,
  beside,
  referrer = 'same-origin',
  preview,
  children,
}: PageProps) {
  const framed = layout === 'framed';
  const frame = layout === 'landing' ? 'wide landing' : layout;
  const shown = description ?? (layout === 'admin' ? undefined : t.frame.description);
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="ja">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content={referrer} />
          {!index && <meta name="robots" content="noindex" />}
          {shown && <meta name="description" content={shown} />}
          <title>{faulty ? t.frame.faulty(title) : title}</title>
          <link rel="stylesheet" href={stylesheetPath} />
          <link rel="icon" href={iconPath} type="image/svg+xml" />
          {preview && <PreviewTags {...preview} site={clinicName} />}
          {framed && <base target="_top" />}
        </head>
        <body>
          <a class="skip" href={`#${MAIN}`}>
            {t.frame.skip}
          </a>
          <header class={`site ${frame}`}>
            <a class="name" href={layout === 'admin' ? '/admin' : '/'}>
              {clinicName || t.frame.noName}
            </a>
            {beside}
          </header>
          <main class={frame} id={MAIN} tabindex={-1}>
            {children}
          </main>
          {layout !== 'admin' && !framed && <Foot layout={frame} />}
        </body>
      </html>
    </>
  );
}

function PreviewTags({ url, title, description, image, site }: Preview & { site: string }) {
  return (
    <>
      <link rel="canonical" href={url} />
      <meta property="og:type" content="website" />
      <meta property="og:locale" content="ja_JP" />
      <meta property="og:url" content={url} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      {site && <meta property="og:site_name" content={site} />}
      {image && <meta property="og:image" content={image} />}
      <meta name="twitter:card" content="summary" />
    </>
  );
}

/** Stands under the text, at the same edges. */
function Foot({ layout }: { layout: string }) {
  return (
    <footer class={`site-foot ${layout}`}>
      <div>
        <nav aria-label={t.frame.footNav}>
          <a href="/when-to-see-a-doctor">{t.frame.doctor}</a>
          <a href="/privacy">{t.frame.privacy}</a>
          <a href="/legal">{t.frame.legal}</a>
          <a href="/accessibility">{t.frame.accessibility}</a>
        </nav>
        {t.frame.general}
      </div>
    </footer>
  );
}
