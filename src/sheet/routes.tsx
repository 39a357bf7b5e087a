import { Hono } from 'hono';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { sheetOf } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { calendarUrl } from '../links/urls.ts';
import { sheet as words } from '../texts/ja/courses/sheet.ts';
import { recordSighting } from '../tracking/record.ts';
import { visitOf } from '../tracking/visit.ts';
import { calendarFile } from './calendar-file.ts';
import { findHolder, type Holder } from './find-holder.ts';
import { printScript, printScriptPath } from './print-script.ts';
import { reminderFor } from './reminder.ts';
import { NothingHerePage, SheetPage } from './sheet-page.tsx';

/** What a reader takes away from the screen: the printed sheet of a course, and a reminder for a calendar. */
export function sheetRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/sheet/:token', async c => {
    const holder = await findHolder(deps, 'sheet', c.req.param('token'));
    const { course, enrollment, deliveryId } = holder;
    if (deliveryId) await recordSighting(deps, deliveryId, { kind: 'page' }, visitOf(c, deps));
    const clinic = await readClinic(deps);
    const movements = sheetOf(course, enrollment.pattern);
    if (!movements) return c.html(<NothingHerePage clinic={clinic} {...words.none} />, 404);
    const { title, lessons } = course;
    return c.html(
      <SheetPage
        clinic={clinic}
        course={{ title, lessons: lessons.length }}
        weekday={enrollment.weekday}
        movements={movements}
        calendar={reminderOf(holder, clinic) && new URL(calendarUrl(deps, enrollment.id)).pathname}
      />,
    );
  });

  // Calendar programs may fetch it by themselves, so it proves nothing of a mail and is no sighting.
  app.get('/calendar/:file{.+\\.ics}', async c => {
    const holder = await findHolder(deps, 'calendar', c.req.param('file').slice(0, -'.ics'.length));
    const clinic = await readClinic(deps);
    const reminder = reminderOf(holder, clinic);
    if (!reminder) return c.html(<NothingHerePage clinic={clinic} {...words.reminder.none} />, 404);
    return c.body(calendarFile(holder.enrollment.id, reminder, clinic.timeZone, deps.clock.now()), 200, CALENDAR);
  });

  app.get(printScriptPath, c =>
    c.body(printScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );

  /** At the hour at which the reader's lessons come. */
  const reminderOf = ({ enrollment, hour, course }: Holder, clinic: Clinic) =>
    reminderFor(enrollment, { weekday: enrollment.weekday, hour }, course, deps.clock.now(), clinic);

  return app;
}

const CALENDAR = {
  'content-type': 'text/calendar; charset=utf-8; method=PUBLISH',
  'content-disposition': 'inline; filename="reminder.ics"',
};

const FOR_EVER = 'public, max-age=31536000, immutable';
