import { type Context, Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import { newComposer } from '../delivery/compose.ts';
import type { Deps } from '../deps.ts';
import { whyAbsent } from '../links/absent.ts';
import { readToken } from '../links/tokens.ts';
import { BY_LINK } from '../links/urls.ts';
import { isLessonKind } from '../mails/kinds.ts';
import { loadJobs } from '../outbox/waiting.ts';
import { readSignedCourses } from '../sign-off/courses.ts';
import { recordSighting } from '../tracking/record.ts';
import { visitOf } from '../tracking/visit.ts';

/** A page that a reader can come back to: one mail in the browser. */
export function myPageRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/mail/:token', async c => {
    const id = readToken(deps.keys, 'mail', 'dlv', c.req.param('token'));
    const html = id && (await mailHtml(id));
    if (!html) throw await whyAbsent(deps.db, id);
    if (c.req.query(BY_LINK) === undefined) await recordSighting(deps, id!, { kind: 'web-version' }, visitOf(c, deps));
    return asMail(c, html);
  });

  async function mailHtml(id: string): Promise<string | undefined> {
    const [job] = await loadJobs(deps.db, [id], deps.clock.now());
    if (!job?.subscriber || !isLessonKind(job.delivery.kind)) return undefined;
    return newComposer(deps, await readClinic(deps), await readSignedCourses(deps)).page(job);
  }

  return app;
}

function asMail(c: Context, html: string) {
  c.header(
    'content-security-policy',
    "default-src 'none'; img-src 'self' https:; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
  return c.html(html);
}
