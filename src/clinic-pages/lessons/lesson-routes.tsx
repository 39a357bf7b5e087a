import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { readClinic } from '../../clinic/settings.ts';
import { composeSample } from '../../delivery/send-test.ts';
import type { Deps, SpamScore } from '../../deps.ts';
import { isSignedIn } from '../../sign-in/open-sessions.ts';
import { SESSION_COOKIE } from '../../sign-in/session.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { isoDate } from '../parts/times.ts';
import { type Chosen, chooseLesson, inScheme, previewMail, remarksOn, type Scheme } from './lesson-preview.ts';
import { LessonsPage } from './lessons-page.tsx';
import { PreviewPage, ScorePage } from './preview-page.tsx';

/** The mail may run no script, send no form and load nothing from other sites. */
const MAIL_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'";
/** Only our own pages may show this page in a frame. */
const FRAMED_POLICY = "default-src 'self'; frame-ancestors 'self'";

/**
 * The gallery of all mails. It shows nothing about readers, so with the built-in mailbox it needs no signing in. `guest`: the visitor
 * is not signed in.
 */
export function lessonRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { library, site } = deps;
  const score = scoring(deps);

  const chosenBy = (c: Context): Chosen | undefined =>
    chooseLesson(library, c.req.param('course')!, Number(c.req.param('n')), c.req.query('pattern'));

  routes.get('/lessons', async c => c.html(<LessonsPage {...(await frameOf(deps, c))} library={library} />));

  routes.get('/lessons/:course/:n', async c => {
    const frame = await frameOf(deps, c);
    const chosen = chosenBy(c);
    if (!chosen) return notFoundPage(c, frame.clinic, 'lessons');
    const preview = previewMail(chosen.mail, frame.clinic, site.baseUrl);
    const wide = c.req.query('width') === 'desktop';
    const remarks = remarksOn(library, chosen.lesson);
    return c.html(<PreviewPage {...frame} {...{ chosen, preview, remarks, wide }} />);
  });

  routes.get('/lessons/:course/:n/mail', async c => {
    const clinic = await readClinic(deps);
    const chosen = chosenBy(c);
    if (!chosen) return notFoundPage(c, clinic, 'lessons');
    // Picture URLs are paths, so that pictures load from the host under which this page was opened.
    const { html } = previewMail(chosen.mail, clinic, '');
    return c.html(inScheme(html, schemeOf(c.req.query('scheme'))), 200, { 'Content-Security-Policy': MAIL_POLICY });
  });

  routes.get('/lessons/:course/:n/score', async c => {
    const chosen = chosenBy(c);
    if (!chosen) return notFoundPage(c, await readClinic(deps), 'lessons');
    return c.html(<ScorePage verdict={await score(chosen)} />, 200, { 'Content-Security-Policy': FRAMED_POLICY });
  });

  return routes;
}

async function frameOf(deps: Deps, c: Context) {
  const clinic = await readClinic(deps);
  const guest = !(await isSignedIn(deps, getCookie(c, SESSION_COOKIE)));
  return { clinic, guest, today: isoDate(deps.clock.now(), clinic.timeZone) };
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
