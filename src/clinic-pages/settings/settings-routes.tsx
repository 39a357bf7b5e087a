import { Hono } from 'hono';
import { readBackupStanding } from '../../backups/record.ts';
import { type Clinic, readClinic, saveOnPages } from '../../clinic/settings.ts';
import { openCourses } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { readWaysIn, warningOf } from '../../sign-in/ways-in.ts';
import { readTakenCourses } from '../../sign-off/courses.ts';
import { formBody } from '../../ui/form-body.ts';
import { checkSettings, storedSettings, typedSettings } from '../parts/settings-form.ts';
import { SettingsPage } from './settings-page.tsx';

export function settingsRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { mailFrom } = deps.site;
  async function shared(clinic: Clinic) {
    const [ways, backup, courses] = await Promise.all([
      readWaysIn(deps),
      readBackupStanding(deps),
      readTakenCourses(deps, clinic),
    ]);
    const embed = { baseUrl: deps.site.baseUrl, courses: openCourses(courses) };
    const version = { wall: deps.wall.now(), runtime: deps.runtime };
    return {
      clinic,
      mailFrom,
      backup,
      version,
      embed,
      way: { warning: warningOf(deps, ways), left: ways.sheet?.left ?? 0 },
    };
  }

  routes.get('/settings', async c => {
    const clinic = await readClinic(deps);
    return c.html(
      <SettingsPage typed={storedSettings(clinic)} saved={c.req.query('saved') === '1'} {...(await shared(clinic))} />,
    );
  });

  routes.post('/settings', async c => {
    const clinic = await readClinic(deps);
    const typed = typedSettings(await formBody(c), storedSettings(clinic));
    const checked = checkSettings(typed);
    if (!checked.ok) {
      return c.html(<SettingsPage typed={typed} errors={checked.errors} {...(await shared(clinic))} />, 422);
    }
    await saveOnPages(deps, checked.settings);
    await audit(deps, 'settings-saved');
    return c.redirect('/admin/settings?saved=1', 303);
  });

  return routes;
}
