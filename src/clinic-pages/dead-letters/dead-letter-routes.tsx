import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import { readDeadLetters, sendAgain } from '../../delivery/dead-letters.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { formBody } from '../../ui/form-body.ts';
import { DeadLettersPage } from './dead-letters-page.tsx';

/** The id of one mail, or `all`. Any other value releases nothing. */
const Chosen = z.string().max(100).catch('');
/** How many mails the last press released. */
const Released = z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined);

export function deadLetterRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/dead-letters', async c => {
    const [clinic, letters] = await Promise.all([readClinic(deps), readDeadLetters(deps)]);
    const released = Released.parse(c.req.query('released'));
    return c.html(
      <DeadLettersPage
        clinic={clinic}
        courses={deps.library.courses}
        letters={letters}
        runtime={deps.runtime}
        released={released}
      />,
    );
  });

  routes.post('/dead-letters/send-again', async c => {
    const chosen = Chosen.parse((await formBody(c)).mail);
    const released = await sendAgain(deps, chosen === 'all' ? 'all' : [chosen]);
    if (released.length > 0) await audit(deps, 'sent-again', chosen);
    return c.redirect(`/admin/dead-letters${released.length > 0 ? `?released=${released.length}` : ''}`, 303);
  });

  return routes;
}
