import { type Clinic, clinicName } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import { admin } from '../../texts/ja/admin.ts';
import { t as texts } from '../../texts/ja.ts';
import { copyScriptPath } from '../../ui/copy-script.ts';

const t = admin.settings.embed;

/** Long enough for the form on a phone with its longest choice, so that nothing scrolls inside the frame. */
const FRAME_HEIGHT = 1_750;

type EmbedProps = {
  clinic: Clinic;
  baseUrl: string;
  /** Those for which people can sign up now. */
  courses: Course[];
};

/** What the clinic puts on its own site: links, and the code of a frame once the site is known. */
export function EmbedCode({ clinic, baseUrl, courses }: EmbedProps) {
  const title = texts.landingPage.embedTitle(clinicName(clinic));
  return (
    <div class="embed">
      <h3>{t.heading}</h3>
      <p>{t.lead}</p>
      <dl class="dns-record">
        <dt>{t.link}</dt>
        <Copied text={`${baseUrl}/?from=site`} what={t.link} />
        <dt>{t.frame}</dt>
        {clinic.embedOrigins.length > 0 ? (
          <Copied text={frameCode(`${baseUrl}/embed?from=site`, title)} what={t.frame} />
        ) : (
          <dd>{t.closed}</dd>
        )}
      </dl>
      <details>
        <summary>{t.symptoms}</summary>
        <dl class="dns-record">
          {courses.map(({ slug, label }) => (
            <>
              <dt>{label}</dt>
              <Copied text={`${baseUrl}/start/${slug}?from=site`} what={label} />
            </>
          ))}
        </dl>
      </details>
      <p class="small soft">{t.from}</p>
      <p id="copied" class="visually-hidden" role="status" />
      <script src={`/admin${copyScriptPath}`} defer />
    </div>
  );
}

const frameCode = (src: string, title: string): string =>
  `<iframe src="${src}" title="${escaped(title)}" loading="lazy" style="width:100%;height:${FRAME_HEIGHT}px;border:0"></iframe>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The button comes with the script (`ui/copy-script.ts`). */
function Copied({ text, what }: { text: string; what: string }) {
  return (
    <dd>
      <code>{text}</code>
      <button
        type="button"
        class="quiet"
        hidden
        aria-label={t.copyWhich(what)}
        data-copy={t.copiedWhich(what)}
        data-copied={t.copied}
      >
        {t.copy}
      </button>
    </dd>
  );
}
