import { Hono } from 'hono';
import { readSetup } from '../../clinic/setup.ts';
import type { Deps } from '../../deps.ts';
import { domainLooks } from '../../operations/doctor/look-at-domain.ts';
import { copyScript, copyScriptPath } from '../../ui/copy-script.ts';
import { DomainPage } from './domain-page.tsx';

export function domainRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const lookAtDomain = domainLooks(deps);

  routes.get('/setup/domain', async c => {
    const [setup, look] = [await readSetup(deps), await lookAtDomain(false)];
    return c.html(<DomainPage {...setup} look={look} runtime={deps.runtime} />);
  });

  routes.post('/setup/domain', async c => {
    await lookAtDomain(true);
    return c.redirect('/admin/setup/domain', 303);
  });

  routes.get(copyScriptPath, c =>
    c.body(copyScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );

  return routes;
}

const FOR_EVER = 'public, max-age=31536000, immutable';
