import { type Context, Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import { composeSample } from '../../delivery/send-test.ts';
import type { Deps, SpamScore } from '../../deps.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { frameScript, frameScriptPath } from './frame-script.ts';
import { type Chosen, chooseLesson, inScheme, previewMail, type Scheme } from './lesson-preview.ts';
import { LessonsPage } from './lessons-page.tsx';
import { ScorePage } from './preview-page.tsx';
import { showLesson } from './show-lesson.tsx';
import { frameOf, signedLibrary, takenLibrary } from './signed-library.ts';

/**
 * The mail may run no script, send no form and load nothing from other sites. It is of our origin, so that the page around it can see how high
 * it is.
 */
const MAIL_POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'";
/** The script's name depends on its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Only our own pages may show this page in a frame. */
const FRAMED_POLICY = "default-src 'self'; frame-ancestors 'self'";

/**
 * The gallery of all mails. It shows nothing about readers, so with the built-in mailbox it needs no signing in. `guest`: the visitor
 * is not signed in.
 */
export function lessonRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const score = scoring(deps);

  const chosenBy = async (c: Context): Promise<Chosen | undefined> =>
    chooseLesson(
      await signedLibrary(deps),
      { course: c.req.param('course')!, number: Number(c.req.param('n')), pattern: c.req.query('pattern') },
      await readClinic(deps),
    );

  routes.get('/lessons', async c => {
    const frame = await frameOf(deps, c);
    return c.html(<LessonsPage {...frame} library={await takenLibrary(deps, frame.clinic)} />);
  });

  routes.get('/lessons/:course/:n', c => showLesson(deps, c));

  routes.get('/lessons/:course/:n/mail', async c => {
    const clinic = await readClinic(deps);
    const chosen = await chosenBy(c);
    if (!chosen) return notFoundPage(c, clinic, 'courses');
    // Picture URLs are paths, so that pictures load from the host under which this page was opened.
    const { html } = previewMail(chosen, clinic, '');
    return c.html(inScheme(html, schemeOf(c.req.query('scheme'))), 200, { 'Content-Security-Policy': MAIL_POLICY });
  });

  routes.get('/lessons/:course/:n/score', async c => {
    const chosen = await chosenBy(c);
    if (!chosen) return notFoundPage(c, await readClinic(deps), 'courses');
    return c.html(<ScorePage verdict={await score(chosen)} />, 200, { 'Content-Security-Policy': FRAMED_POLICY });
  });

  routes.get(frameScriptPath, c =>
    c.body(frameScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );

  return routes;
}

const schemeOf = (asked: string | undefined): Scheme | undefined =>
  asked === 'light' || asked === 'dark' ? asked : undefined;

/** The spam filter takes seconds, so its score is kept until the mail or the clinic's settings change. */
function scoring(deps: Deps) {
  const kept = new Map<string, Promise<SpamScore | undefined>>();
  const score = async ({ course, lesson, pattern }: Chosen) => {
    const sample = { course: course.slug, lesson: lesson.number, pattern, email: 'reader@mail.example' };
    const composed = await composeSample(deps, sample);
    return composed && deps.spamScore(composed.message.raw);
  };
  return async (chosen: Chosen) => {
    const key = `${chosen.mail.version} ${JSON.stringify(await readClinic(deps))}`;
    const verdict = kept.get(key) ?? score(chosen);
    if (kept.size > 500) kept.clear();
    kept.set(key, verdict);
    verdict.catch(() => kept.delete(key));
    return verdict;
  };
}
