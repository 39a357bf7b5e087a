import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import { sheetOf } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { recordSighting } from '../tracking/record.ts';
import { visitOf } from '../tracking/visit.ts';
import { findHolder } from './find-holder.ts';
import { printScript, printScriptPath } from './print-script.ts';
import { NoSheetPage, SheetPage } from './sheet-page.tsx';

/** What a reader takes away from the screen: the printed sheet of a course. */
export function sheetRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/sheet/:token', async c => {
    const { course, enrollment, deliveryId } = await findHolder(deps, 'sheet', c.req.param('token'));
    if (deliveryId) await recordSighting(deps, deliveryId, { kind: 'page' }, visitOf(c, deps));
    const clinic = await readClinic(deps);
    const movements = sheetOf(course, enrollment.pattern);
    if (!movements) return c.html(<NoSheetPage clinic={clinic} />, 404);
    const { title, lessons } = course;
    return c.html(
      <SheetPage
        clinic={clinic}
        course={{ title, lessons: lessons.length }}
        weekday={enrollment.weekday}
        movements={movements}
      />,
    );
  });

  app.get(printScriptPath, c =>
    c.body(printScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );

  return app;
}

const FOR_EVER = 'public, max-age=31536000, immutable';
