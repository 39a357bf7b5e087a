import { raw } from 'hono/html';
import type { Clinic } from '../../clinic/settings.ts';
import { variantsOf } from '../../courses/course.ts';
import type { Remark } from '../../courses/lint/remark.ts';
import type { SpamScore } from '../../deps.ts';
import { admin } from '../../texts/ja/admin.ts';
import { redFlags } from '../../texts/ja/safety.ts';
import { stylesheetPath } from '../../ui/stylesheet.ts';
import { AdminPage } from '../parts/frame.tsx';
import { frameScriptPath } from './frame-script.ts';
import { type Chosen, kilobytes, type Preview } from './lesson-preview.ts';
import { physicianWords, Review } from './lessons-page.tsx';
import { type SignOffProps, SignOffSection } from './sign-off-section.tsx';

const t = admin.preview;

type PreviewProps = SignOffProps & {
  clinic: Clinic;
  preview: Preview;
  remarks: Remark[];
  /** Shows the mail as wide as on a desktop instead of a phone. */
  wide: boolean;
};

export function PreviewPage(props: PreviewProps) {
  const { clinic, guest, chosen, preview, wide } = props;
  const { course, lesson } = chosen;
  return (
    <AdminPage
      clinic={clinic}
      title={t.title(course.label, lesson.number)}
      place="courses"
      guest={guest}
      faulty={props.refused !== undefined}
    >
      <p class="lead">{lesson.title}</p>
      <p>
        {t.note} <a href="#sign-off">{t.toSignOff}</a>
      </p>
      <Neighbours chosen={chosen} />
      <Patterns chosen={chosen} wide={wide} />
      <Widths chosen={chosen} wide={wide} />
      <Frames chosen={chosen} wide={wide} />
      <h2>{t.about}</h2>
      <AboutLesson {...props} />
      <SignOffSection {...props} />
      <h2>{t.text}</h2>
      <pre class="card">{preview.text}</pre>
      <p>
        <a href="/admin/lessons">{t.back}</a>
      </p>
    </AdminPage>
  );
}

/** The mail in both colour schemes, the dark one folded away: whoever signs reads the words once. */
function Frames({ chosen, wide }: { chosen: Chosen; wide: boolean }) {
  const frame = (scheme: 'light' | 'dark') => (
    <div class={wide ? 'mail-frame wide' : 'mail-frame'}>
      <iframe
        class="mail"
        title={t.frame(t.schemes[scheme])}
        sandbox="allow-same-origin"
        src={urlOf(chosen, '/mail', { scheme })}
      />
    </div>
  );
  return (
    <>
      {frame('light')}
      <details>
        <summary>{t.inDark}</summary>
        {frame('dark')}
      </details>
      <script src={`/admin${frameScriptPath}`} defer />
    </>
  );
}

function AboutLesson({ clinic, today, chosen, preview, remarks }: PreviewProps) {
  const { lesson, mail } = chosen;
  return (
    <dl class="record">
      <Row term={admin.lessons.subject}>{mail.subject}</Row>
      <Row term={t.review}>
        <Review clinic={clinic} lesson={lesson} today={today} />
        <p class="small">
          {redFlags.page}：{physicianWords()}
        </p>
      </Row>
      <Row term={t.sources}>
        {lesson.sources.map(({ author, section }) => (
          <p>
            {author}「{section}」
          </p>
        ))}
      </Row>
      <Row term={t.size}>
        <span class="numbers">{t.sizes(kilobytes(preview.html), kilobytes(preview.text))}</span>
      </Row>
      <Row term={t.spam}>
        <iframe class="score" title={t.spam} src={urlOf(chosen, '/score')} loading="lazy" />
      </Row>
      <Row term={t.lint}>
        <Remarks remarks={remarks} />
      </Row>
    </dl>
  );
}

/** The spam score, in a frame of its own because it may take seconds. */
export function ScorePage({ verdict }: { verdict: SpamScore | undefined }) {
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="ja">
        <head>
          <meta charset="utf-8" />
          <meta name="color-scheme" content="light dark" />
          <title>{t.spam}</title>
          <link rel="stylesheet" href={stylesheetPath} />
        </head>
        <body class="score">
          {verdict ? (
            <p>
              <span class="numbers">{t.score(verdict.score)}</span>
              <br />
              <span class="small soft">{verdict.rules.join(' ')}</span>
            </p>
          ) : (
            <p class="soft">{t.noFilter}</p>
          )}
        </body>
      </html>
    </>
  );
}

function urlOf(
  { course, lesson, pattern }: Chosen,
  below = '',
  query: Record<string, string | undefined> = {},
): string {
  const asked = Object.entries({ pattern: pattern ?? undefined, ...query }).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(asked as [string, string][]).toString();
  return `/admin/lessons/${course.slug}/${lesson.number}${below}${search ? `?${search}` : ''}`;
}

const widthOf = (wide: boolean) => (wide ? 'desktop' : undefined);

function Neighbours({ chosen: { course, lesson } }: { chosen: Chosen }) {
  const link = (number: number, words: string) =>
    course.lessons.some(each => each.number === number) && (
      <a href={`/admin/lessons/${course.slug}/${number}`}>{words}</a>
    );
  return (
    <nav class="choices" aria-label={t.neighbours}>
      {link(lesson.number - 1, t.previous)}
      {link(lesson.number + 1, t.next)}
    </nav>
  );
}

/** Shown only if the lesson differs between patterns. */
function Patterns({ chosen, wide }: { chosen: Chosen; wide: boolean }) {
  const { course, lesson, pattern } = chosen;
  const variants = variantsOf(lesson, course);
  if (variants.length < 2) return null;
  const label = (slug: string | null) => course.patterns.find(candidate => candidate.slug === slug)?.label ?? t.general;
  return (
    <nav class="choices" aria-label={t.patterns}>
      {variants.map(slug => (
        <a
          href={urlOf({ ...chosen, pattern: slug }, '', { width: widthOf(wide) })}
          aria-current={slug === pattern ? 'true' : undefined}
        >
          {label(slug)}
        </a>
      ))}
    </nav>
  );
}

function Widths({ chosen, wide }: { chosen: Chosen; wide: boolean }) {
  return (
    <nav class="choices" aria-label={t.width}>
      {[false, true].map(each => (
        <a href={urlOf(chosen, '', { width: widthOf(each) })} aria-current={each === wide ? 'true' : undefined}>
          {each ? t.desktop : t.phone}
        </a>
      ))}
    </nav>
  );
}

function Remarks({ remarks }: { remarks: Remark[] }) {
  if (remarks.length === 0) return <p>{t.noRemarks}</p>;
  return (
    <ul>
      {remarks.map(({ line, rule, phrase, safer }) => (
        <li>
          <strong>{phrase}</strong> — {t.rules[rule]}
          {safer && (
            <>
              <br />
              {t.safer(safer)}
            </>
          )}
          <br />
          <span class="small soft numbers">{t.line(line)}</span>
        </li>
      ))}
    </ul>
  );
}

function Row({ term, children }: { term: string; children?: unknown }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children as never}</dd>
    </div>
  );
}
