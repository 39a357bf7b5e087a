import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { clinicName, readClinic } from '../../clinic/settings.ts';
import { openStep, readSetup } from '../../clinic/setup.ts';
import type { Deps } from '../../deps.ts';
import { jsonBody } from '../../edge/json-body.ts';
import { DayoriError, notFound, STATUS } from '../../errors.ts';
import { makeSheet } from '../../sign-in/codes.ts';
import { endAllSessions, endSessions, listSessions } from '../../sign-in/open-sessions.ts';
import { addPasskey, askForNewPasskey, removePasskey } from '../../sign-in/passkeys.ts';
import { isLastWayIn, mayMakeWaysIn, readWaysIn } from '../../sign-in/ways-in.ts';
import { access as t } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { formBody } from '../../ui/form-body.ts';
import { sessionOf } from '../parts/session-of.ts';
import { markDevice } from '../parts/sign-in-cookies.ts';
import { day } from '../parts/times.ts';
import { AccessPage } from './access-page.tsx';
import { LastPasskeyPage } from './last-passkey-page.tsx';
import { SheetPage } from './sheet-page.tsx';

const Done = z.enum(['added', 'removed', 'ended']).optional().catch(undefined);

export function accessRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/access', async c => {
    const [clinic, ways, sessions, own] = await Promise.all([
      readClinic(deps),
      readWaysIn(deps),
      listSessions(deps),
      sessionOf(c, deps),
    ]);
    const done = Done.parse(c.req.query('done'));
    const next = done === 'added' ? await nextStep(deps) : undefined;
    const props = { clinic, ways, sessions, own, done, next, mayMake: mayMakeWaysIn(deps, own) };
    return c.html(<AccessPage {...props} where={deps} />);
  });

  routes.post('/access/codes', async c => {
    if (!mayMakeWaysIn(deps, await sessionOf(c, deps))) throw forbidden();
    const codes = await makeSheet(deps);
    markDevice(c, deps);
    const shown = { clinic: await readClinic(deps), codes, baseUrl: deps.site.baseUrl, now: deps.wall.now() };
    return c.html(<SheetPage {...shown} next={await nextStep(deps)} />);
  });

  passkeyRoutes(routes, deps);
  sessionRoutes(routes, deps);
  return routes;
}

/** The step of はじめに that a way in was made for. `undefined`: all are done. */
const nextStep = async (deps: Deps) => openStep((await readSetup(deps)).done);

function passkeyRoutes(routes: Hono, deps: Deps) {
  routes.post('/access/passkeys/options', async c => {
    const session = await sessionOf(c, deps);
    if (!mayMakeWaysIn(deps, session)) return refuse(c, 'forbidden', t.trial);
    const options = await askForNewPasskey(deps, session, clinicName(await readClinic(deps)) || admin.title);
    if (!options) throw notFound();
    return c.json(options);
  });

  routes.post('/access/passkeys', async c => {
    const session = await sessionOf(c, deps);
    if (!mayMakeWaysIn(deps, session)) return refuse(c, 'forbidden', t.trial);
    const { timeZone } = await readClinic(deps);
    const unnamed = t.passkey.unnamed(day(deps.wall.now(), timeZone));
    const adding = await addPasskey(deps, session, await jsonBody(c), unnamed);
    if (adding === 'too-many') return refuse(c, 'too_many', t.passkey.tooMany);
    if (adding === 'refused') return refuse(c, 'invalid_form', t.passkey.refused);
    markDevice(c, deps);
    return c.json({ to: '/admin/access?done=added' });
  });

  routes.post('/access/passkeys/remove', async c => {
    const { id, anyway } = await formBody(c);
    const ways = await readWaysIn(deps);
    const passkey = [...ways.passkeys, ...ways.elsewhere].find(each => each.id === id);
    if (!passkey) return c.redirect('/admin/access', 303);
    if (isLastWayIn(ways, passkey.id) && anyway === undefined)
      return c.html(<LastPasskeyPage clinic={await readClinic(deps)} passkey={passkey} />);
    await removePasskey(deps, passkey.id, (await sessionOf(c, deps)).id);
    return c.redirect('/admin/access?done=removed', 303);
  });
}

/** For the script of the page. */
const refuse = (c: Context, code: 'forbidden' | 'too_many' | 'invalid_form', message: string) =>
  c.json({ error: { code, message } }, STATUS[code]);

function sessionRoutes(routes: Hono, deps: Deps) {
  routes.post('/access/sessions/end', async c => {
    const { id } = await formBody(c);
    const own = (await sessionOf(c, deps)).id;
    if (typeof id !== 'string' || id === own) throw notFound();
    await endSessions(deps, { own, id });
    return c.redirect('/admin/access?done=ended', 303);
  });

  routes.post('/access/sessions/end-others', async c => {
    await endSessions(deps, { own: (await sessionOf(c, deps)).id });
    return c.redirect('/admin/access?done=ended', 303);
  });

  routes.post('/access/sessions/end-all', async c => {
    await endAllSessions(deps);
    return c.redirect('/admin/sign-in?ended', 303);
  });
}

const forbidden = () => new DayoriError('forbidden', 'Come by a link that was printed at the machine.');
