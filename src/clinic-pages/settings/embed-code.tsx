import { type Clinic, clinicName } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import { escapeHtml } from '../../rendering/template.ts';
import { admin } from '../../texts/ja/admin.ts';
import { t as texts } from '../../texts/ja.ts';
import { Copied } from '../../ui/copied.tsx';
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
        <dd>
          <Copied text={`${baseUrl}/?from=site`} what={t.link} words={t} />
        </dd>
        <dt>{t.frame}</dt>
        {clinic.embedOrigins.length > 0 ? (
          <dd>
            <Copied text={frameCode(`${baseUrl}/embed?from=site`, title)} what={t.frame} words={t} />
          </dd>
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
              <dd>
                <Copied text={`${baseUrl}/start/${slug}?from=site`} what={label} words={t} />
              </dd>
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
  `<iframe src="${src}" title="${escapeHtml(title)}" loading="lazy" style="width:100%;height:${FRAME_HEIGHT}px;border:0"></iframe>`;
