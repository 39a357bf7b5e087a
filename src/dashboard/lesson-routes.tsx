import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { notFoundPage } from './frame.tsx';
import { chooseLesson, previewMail } from './lesson-preview.ts';
import { LessonsPage } from './lessons-page.tsx';
import { PreviewPage } from './preview-page.tsx';
import { isoDate } from './times.ts';

/** The mail is shown as a stranger: no scripts, no forms, nothing from elsewhere. */
const MAIL_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'";

export function lessonRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { library, clock, site } = deps;

  routes.get('/lessons', async c => {
    const clinic = await readClinic(deps);
    return c.html(
      <LessonsPage clinic={clinic} courses={library.courses} today={isoDate(clock.now(), clinic.timeZone)} />,
    );
  });

  routes.get('/lessons/:course/:n', async c => {
    const clinic = await readClinic(deps);
    const chosen = chooseLesson(library, c.req.param('course'), Number(c.req.param('n')), c.req.query('pattern'));
    if (!chosen) return notFoundPage(c, clinic, 'lessons');
    const preview = previewMail(chosen.mail, clinic, site.baseUrl);
    return c.html(
      <PreviewPage clinic={clinic} chosen={chosen} preview={preview} today={isoDate(clock.now(), clinic.timeZone)} />,
    );
  });

  routes.get('/lessons/:course/:n/mail', async c => {
    const clinic = await readClinic(deps);
    const chosen = chooseLesson(library, c.req.param('course'), Number(c.req.param('n')), c.req.query('pattern'));
    if (!chosen) return notFoundPage(c, clinic, 'lessons');
    // Pictures by path alone: they come from wherever this page was opened.
    return c.html(previewMail(chosen.mail, clinic, '').html, 200, { 'Content-Security-Policy': MAIL_POLICY });
  });

  return routes;
}
