import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import { openCourses } from '../courses/course.ts';
import { readSendingState, resumeSending } from '../delivery/sending-state.ts';
import type { Deps } from '../deps.ts';
import { audit } from './audit.ts';
import { readCounts } from './counts.ts';
import { ReportPage } from './report-page.tsx';

export function reportRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/', async c => {
    const [clinic, counts, sending, storage] = await Promise.all([
      readClinic(deps),
      readCounts(deps.db),
      readSendingState(deps),
      deps.storage.check(),
    ]);
    const mailbox = deps.mailer.kind === 'mailbox';
    return c.html(
      <ReportPage
        clinic={clinic}
        courses={openCourses(deps.library.courses)}
        counts={counts}
        sending={sending}
        storage={storage}
        mailbox={mailbox}
      />,
    );
  });

  routes.post('/resume', async c => {
    await resumeSending(deps);
    await audit(deps, 'sending-resumed');
    return c.redirect('/admin', 303);
  });

  return routes;
}
