import { Hono } from 'hono';
import { renderSVG } from 'uqr';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { saveOnPages } from '../../clinic/settings.ts';
import { markSetup, openStep, readSetup, SAID_STEPS, type Step } from '../../clinic/setup.ts';
import { type Course, findCourse, openCourses } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../errors.ts';
import { audit } from '../../sign-in/audit.ts';
import { readTakenCourses } from '../../sign-off/courses.ts';
import { isSignupOpen } from '../../signup/open.ts';
import { formBody } from '../../ui/form-body.ts';
import { checkSettings, storedSettings, typedSettings } from '../parts/settings-form.ts';
import { pathOf } from '../parts/setup/setup-steps.tsx';
import { ClinicPage } from './clinic-page.tsx';
import { mailRoutes } from './mail-routes.tsx';
import { PublishPage, type PublishProps } from './publish-page.tsx';

/** はじめに: steps 1, 2 and 5, and the way to the first that is not done. */
export function setupRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/setup', async c => {
    const { done } = await readSetup(deps);
    return c.redirect(pathOf(openStep(done) ?? 'publish'), 302);
  });

  routes.post('/setup/done', async c => {
    const { step: name } = await formBody(c);
    const step = SAID_STEPS.find(known => known === name);
    if (!step) throw notFound();
    const { clinic, done } = await readSetup(deps);
    if (done[step]) return c.redirect('/admin/setup', 303);
    if (step === 'courses' && formOf(openCourses(await readTakenCourses(deps, clinic))) === 'no-course')
      return c.redirect(pathOf(step), 303);
    if (step === 'publish' && openStep(done) !== 'publish') return c.redirect(`${pathOf(step)}?early=1`, 303);
    await deps.db.batch([markSetup(deps, step), audit(deps, 'setup-step-done', step)]);
    return c.redirect('/admin/setup', 303);
  });

  clinicRoutes(routes, deps);
  mailRoutes(routes, deps, () => readSetup(deps));
  publishRoutes(routes, deps);
  return routes;
}

function clinicRoutes(routes: Hono, deps: Deps) {
  routes.get(pathIn('clinic'), async c => {
    const page = await readSetup(deps);
    return c.html(<ClinicPage {...page} typed={storedSettings(page.clinic)} />);
  });

  routes.post(pathIn('clinic'), async c => {
    const page = await readSetup(deps);
    const typed = typedSettings(await formBody(c), storedSettings(page.clinic));
    const checked = checkSettings(typed);
    if (!checked.ok) return c.html(<ClinicPage {...page} typed={typed} errors={checked.errors} />, 422);
    await saveOnPages(deps, checked.settings);
    await audit(deps, 'settings-saved');
    const { done } = await readSetup(deps);
    return c.redirect(pathOf(done.clinic ? 'mail' : 'clinic'), 303);
  });
}

function publishRoutes(routes: Hono, deps: Deps) {
  const page = `${deps.site.baseUrl}/`;
  const course = (slug: string) => `${page}?symptom=${slug}`;

  routes.get(pathIn('publish'), async c => {
    const setup = await readSetup(deps);
    const courses = openCourses(await readTakenCourses(deps, setup.clinic));
    const form: PublishProps['form'] = isMailboxOpen(deps)
      ? 'trial'
      : !isSignupOpen(deps, setup.clinic)
        ? 'closed'
        : formOf(courses);
    const early = c.req.query('early') !== undefined;
    const shown = { form, early, courses, local: isLocal(deps.site.baseUrl), runtime: deps.runtime };
    return c.html(<PublishPage {...setup} {...shown} addresses={{ page, course }} />);
  });

  routes.get('/setup/qr.svg', c => {
    const slug = c.req.query('course');
    if (slug !== undefined && !findCourse(deps.library.courses, slug)) throw notFound();
    return c.body(qrOf(slug === undefined ? page : course(slug)), 200, { 'content-type': 'image/svg+xml' });
  });
}

/** RFC 6761, section 6.3, and the loopback addresses. */
const isLocal = (baseUrl: string): boolean =>
  /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(new URL(baseUrl).hostname);

/** Whether there is a course to sign up for. */
const formOf = (courses: Course[]) => (courses.length > 0 ? 'open' : 'no-course');

/** A quiet zone of four modules, as ISO/IEC 18004 wants it; level M survives a fold or a stain. */
const qrOf = (address: string): string => renderSVG(address, { border: 4, ecc: 'M' });

/** These routes are mounted at `/admin`. */
const pathIn = (step: Step) => pathOf(step).replace(/^\/admin/, '');
