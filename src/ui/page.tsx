import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { t } from '../texts/ja.ts';
import { stylesheetPath } from './stylesheet.ts';

type PageProps = PropsWithChildren<{
  title: string;
  /** The form on this page came back, and has to be corrected. Said in the title, which is read aloud first. */
  faulty?: boolean;
  clinicName: string;
  layout?: 'reading' | 'wide' | 'admin';
  index?: boolean;
  description?: string;
  /** Stands in the head of the page, across from the name. */
  beside?: Child;
}>;

/** The frame of every page. Search engines may index only the landing page. */
export function Page({
  title,
  faulty = false,
  clinicName,
  layout = 'reading',
  index = false,
  description,
  beside,
  children,
}: PageProps) {
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="ja">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="same-origin" />
          {!index && <meta name="robots" content="noindex" />}
          {description && <meta name="description" content={description} />}
          <title>{faulty ? t.frame.faulty(title) : title}</title>
          <link rel="stylesheet" href={stylesheetPath} />
          <link rel="icon" href="data:," />
        </head>
        <body>
          <header class={`site ${layout}`}>
            <a class="name" href={layout === 'admin' ? '/admin' : '/'}>
              {clinicName || t.frame.noName}
            </a>
            {beside}
          </header>
          <main class={layout}>{children}</main>
          {layout !== 'admin' && <Foot layout={layout} />}
        </body>
      </html>
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
        </nav>
        {t.frame.general}
      </div>
    </footer>
  );
}
