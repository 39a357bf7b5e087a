import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { DoctorPage } from './doctor-page.tsx';
import { LegalPage, PrivacyPage } from './legal-pages.tsx';
import { processorsOf } from './processors.ts';

/** The pages that the law requires, and the one about when to see a doctor. */
export function informationRoutes(deps: Pick<Deps, 'db' | 'mailer' | 'site' | 'runtime'>): Hono {
  const app = new Hono();
  app.get('/when-to-see-a-doctor', async c => c.html(<DoctorPage clinic={await readClinic(deps)} />));
  app.get('/privacy', async c => {
    const clinic = await readClinic(deps);
    return c.html(<PrivacyPage clinic={clinic} processors={processorsOf(deps, clinic)} runtime={deps.runtime} />);
  });
  app.get('/legal', async c => c.html(<LegalPage clinic={await readClinic(deps)} mailFrom={deps.site.mailFrom} />));
  return app;
}
