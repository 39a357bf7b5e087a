import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { whyAbsent } from '../links/absent.ts';
import { readToken } from '../links/tokens.ts';
import { recordSighting } from '../tracking/record.ts';
import { visitOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { parseConsultationForm } from './form.ts';
import { ConsultationPage, EnoughPage, ThanksPage } from './pages.tsx';
import { findInvitation, requestConsultation } from './request.ts';

/** The page behind a lesson's invitation, and the requests that come from it. */
export function consultationRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/:token', async c => {
    const { invitation, email } = await invitationOf(deps, c.req.param('token'));
    await recordSighting(deps, invitation.deliveryId, { kind: 'page' }, visitOf(c, deps));
    return c.html(<ConsultationPage clinic={await readClinic(deps)} email={email} />);
  });

  app.post('/:token', async c => {
    const { invitation, email } = await invitationOf(deps, c.req.param('token'));
    const clinic = await readClinic(deps);
    const parsed = parseConsultationForm(await formBody(c));
    if (!parsed.ok)
      return c.html(
        <ConsultationPage clinic={clinic} email={email} typed={parsed.typed} errors={parsed.errors} />,
        422,
      );
    const kept = await requestConsultation(deps, invitation, parsed.form, visitOf(c, deps));
    return c.html(
      kept ? <ThanksPage clinic={clinic} contactBy={parsed.form.contactBy} /> : <EnoughPage clinic={clinic} />,
    );
  });

  return app;
}

async function invitationOf(deps: Pick<Deps, 'db' | 'keys'>, token: string) {
  const deliveryId = readToken(deps.keys, 'consultation', 'dlv', token);
  const found = deliveryId && (await findInvitation(deps, deliveryId));
  if (!found) throw await whyAbsent(deps.db, deliveryId);
  return found;
}
