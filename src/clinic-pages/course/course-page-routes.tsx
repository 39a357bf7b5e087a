import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { CoursePage } from './course-page.tsx';
import { readCoursePage } from './read-course-page.ts';

const Word = z.string().max(20).optional().catch(undefined);
/** `opens`: how opens are counted, `others` as other services do. */
const Asked = z.object({ months: Word, from: Word, to: Word, opens: z.literal('others').optional().catch(undefined) });

/** What came of the sign-ups for one course. An address with a dot in it is a file of somebody else's. */
export function coursePageRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/courses/:slug{[a-z][a-z0-9-]*}', async c => {
    const clinic = await readClinic(deps);
    const props = await readCoursePage(deps, clinic, c.req.param('slug'), Asked.parse(c.req.query()));
    return props ? c.html(<CoursePage {...props} />) : notFoundPage(c, clinic, 'courses');
  });

  return routes;
}
