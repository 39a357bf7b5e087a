import { type Context, Hono } from 'hono';
import { localTime } from '../calendar/local-time.ts';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { whyAbsent } from '../links/absent.ts';
import { readToken } from '../links/tokens.ts';
import { recordSighting } from '../tracking/record.ts';
import { visitOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { dayWords, offeredDays } from './days.ts';
import { type ParsedForm, parseConsultationForm } from './form.ts';
import { type Done, OwnPage } from './own-page.tsx';
import { type FoundInvitation, findInvitation, liveOf, readOwn, withdrawnOf } from './own-request.ts';
import { ConsultationPage, EnoughPage } from './page.tsx';
import { askForConsultation } from './request.ts';
import { restoreRequest, withdrawRequest } from './withdraw.ts';

/** The page behind a lesson's invitation, and the requests that come from it. */
export function consultationRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/:token', async c => {
    const found = await invitationOf(deps, c.req.param('token'));
    await recordSighting(deps, found.invitation.deliveryId, { kind: 'page' }, visitOf(c, deps));
    return c.html(await pageOf(c, found));
  });

  /** The way to the clinic's own booking page. It is counted as what was seen of the mail is: a machine counts for nothing. */
  app.get('/:token/booking', async c => {
    const { invitation } = await invitationOf(deps, c.req.param('token'));
    const { bookingUrl } = await readClinic(deps);
    if (!bookingUrl) throw notFound();
    await recordSighting(deps, invitation.deliveryId, { kind: 'booking' }, visitOf(c, deps));
    // As browsers write it: a header takes no Japanese.
    return c.redirect(new URL(bookingUrl).href, 302);
  });

  app.post('/:token', async c => {
    const found = await invitationOf(deps, c.req.param('token'));
    const clinic = await readClinic(deps);
    const body = await formBody(c);
    if (body.act === 'withdraw' || body.act === 'restore') return takeBack(c, found, body.act);
    const parsed = parseConsultationForm(body, offeredDays(deps.clock.now(), clinic));
    if (!parsed.ok) return c.html(await pageOf(c, found, parsed), 422);
    const asked = await askForConsultation(deps, found.invitation, parsed.form, visitOf(c, deps));
    return asked === 'too-many' ? c.html(<EnoughPage clinic={clinic} />) : back(c, asked);
  });

  return app;

  async function takeBack(c: Context, { invitation }: FoundInvitation, act: 'withdraw' | 'restore') {
    const write = act === 'withdraw' ? withdrawRequest : restoreRequest;
    await write(deps, invitation, visitOf(c, deps));
    return back(c, act === 'withdraw' ? 'withdrawn' : 'restored');
  }

  /** The request where there is one, otherwise the form. */
  async function pageOf(c: Context, { invitation, email }: FoundInvitation, faulty?: ParsedForm & { ok: false }) {
    const [clinic, rows] = [await readClinic(deps), await readOwn(deps.db, invitation)];
    const request = liveOf(rows) ?? withdrawnOf(rows);
    const offered = offeredDays(deps.clock.now(), clinic);
    const shown = { clinic, email, offered, typed: faulty?.typed, errors: faulty?.errors };
    if (!request) return <ConsultationPage {...shown} bookingPath={`${c.req.path}/booking`} />;
    const at = dayWords(localTime(request.createdAt, clinic.timeZone).toPlainDate().toString());
    return <OwnPage {...{ ...shown, request, at }} done={DONE.find(done => done === c.req.query('done'))} />;
  }
}

const DONE: Done[] = ['asked', 'changed', 'same', 'withdrawn', 'restored'];
const back = (c: Context, done: Done) => c.redirect(`${c.req.path}?done=${done}`, 303);

async function invitationOf(deps: Pick<Deps, 'db' | 'keys'>, token: string) {
  const deliveryId = readToken(deps.keys, 'consultation', 'dlv', token);
  const found = deliveryId && (await findInvitation(deps, deliveryId));
  if (!found) throw await whyAbsent(deps.db, deliveryId);
  return found;
}
