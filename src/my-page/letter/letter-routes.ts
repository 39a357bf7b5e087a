import { type Context, Hono } from 'hono';
import { clinicName, readClinic } from '../../clinic/settings.ts';
import { newComposer } from '../../delivery/compose.ts';
import type { Deps } from '../../deps.ts';
import { whyAbsent } from '../../links/absent.ts';
import { readToken } from '../../links/tokens.ts';
import { BY_LINK } from '../../links/urls.ts';
import { isLessonKind } from '../../mails/kinds.ts';
import { loadJobs } from '../../outbox/waiting.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { recordSighting } from '../../tracking/record.ts';
import { visitOf } from '../../tracking/visit.ts';
import { readAround } from './around.ts';
import { asPage } from './letter-page.ts';

/** A mail in the browser, as it was sent, with the ways to the lessons before and after it. */
export function letterRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/:token', async c => {
    const id = readToken(deps.keys, 'mail', 'dlv', c.req.param('token'));
    const html = id && (await letterHtml(id));
    if (!html) throw await whyAbsent(deps.db, id);
    if (c.req.query(BY_LINK) === undefined) await recordSighting(deps, id!, { kind: 'web-version' }, visitOf(c, deps));
    return asMail(c, html);
  });

  async function letterHtml(id: string): Promise<string | undefined> {
    const [job] = await loadJobs(deps.db, [id], deps.clock.now());
    if (!job?.subscriber || !isLessonKind(job.delivery.kind)) return undefined;
    const clinic = await readClinic(deps);
    const mail = await newComposer(deps, clinic, await readSignedCourses(deps)).page(job);
    if (!mail) return undefined;
    return asPage(mail, { clinic: clinicName(clinic), ...(await readAround(deps, job.delivery)) });
  }

  return app;
}

function asMail(c: Context, html: string) {
  c.header(
    'content-security-policy',
    "default-src 'none'; img-src 'self' https:; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  );
  return c.html(html);
}
