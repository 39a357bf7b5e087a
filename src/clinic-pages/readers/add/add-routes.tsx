import { type Context, Hono } from 'hono';
import { isoDay } from '../../../calendar/local-time.ts';
import { isMailboxOpen } from '../../../clinic/mailer-kind.ts';
import { type Clinic, readClinic } from '../../../clinic/settings.ts';
import type { Deps } from '../../../deps.ts';
import { addReader, callRequestOff } from '../../../readers/add-reader.ts';
import { readSignedCourses } from '../../../sign-off/courses.ts';
import { takingOf } from '../../../sign-off/taking.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { originOf } from '../../../tracking/visit.ts';
import { formBody } from '../../../ui/form-body.ts';
import { back } from '../reader/back.ts';
import { parseReader, typedReader } from './add-form.ts';
import { AddPage, type Offered } from './add-page.tsx';

/** Adds a reader by hand, who then confirms as everybody does. */
export function addRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { courses } = deps.library;
  const todayIn = (zone: string) => isoDay(deps.clock.now(), zone);

  routes.get('/readers/new', async c => {
    const clinic = await readClinic(deps);
    const typed = typedReader({ on: todayIn(clinic.timeZone) });
    return c.html(<AddPage clinic={clinic} courses={await readOffered(deps, clinic)} typed={typed} />);
  });

  routes.post('/readers/new', async c => {
    const clinic = await readClinic(deps);
    const typed = typedReader(await formBody(c));
    const parsed = parseReader(typed, courses, todayIn(clinic.timeZone));
    const page = { clinic, courses: await readOffered(deps, clinic), typed };
    if ('errors' in parsed) return c.html(<AddPage {...page} errors={parsed.errors} />, 422);
    const { form, ...heard } = parsed.reader;
    const added = await addReader(deps, form, { ...heard, origin: originOf(c, deps) });
    if (added.outcome === 'added') return toReader(c, added);
    const known = added.outcome === 'known' ? added.readerId : undefined;
    return c.html(<AddPage {...page} problem={readers.adding[added.outcome]} known={known} />, 409);
  });

  routes.post('/readers/:id/requests/:signup/call-off', async c => {
    const done = await callRequestOff(deps, c.req.param('id'), c.req.param('signup'));
    return back(c, done ? 'add-called-off' : 'gone');
  });

  return routes;
}

/** The desk may add a reader to a course that the landing page does not offer, and is told so. */
async function readOffered(deps: Deps, clinic: Clinic): Promise<Offered[]> {
  const trial = isMailboxOpen(deps);
  return (await readSignedCourses(deps)).map(course => ({ course, taking: takingOf(course, clinic, trial) }));
}

const toReader = (c: Context, { readerId, signupId }: { readerId: string; signupId: string }) =>
  c.redirect(`/admin/readers/${readerId}?${new URLSearchParams({ done: 'added', of: signupId })}`, 303);
