import { type Context, Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { jsonBody } from '../../edge/json-body.ts';
import { notFound, STATUS } from '../../errors.ts';
import { mayGuess } from '../../limits/guesses.ts';
import { readNewestToken } from '../../links/tokens.ts';
import { enterWithCode } from '../../sign-in/codes.ts';
import { passkeyPlace } from '../../sign-in/passkey-place.ts';
import { askForPasskey, enterWithPasskey } from '../../sign-in/passkeys.ts';
import { isLinkUsable, mailSignInLink, signIn } from '../../sign-in/session.ts';
import { readWaysIn } from '../../sign-in/ways-in.ts';
import { access } from '../../texts/ja/access.ts';
import { limitedNetwork } from '../../tracking/visit.ts';
import { formBody } from '../../ui/form-body.ts';
import { passkeyScript, passkeyScriptPath } from '../parts/passkey-script.ts';
import { deviceOf, letIn, markDevice } from '../parts/sign-in-cookies.ts';
import { AskPage, GonePage, UsePage } from './sign-in-page.tsx';

type More = Pick<Parameters<typeof AskPage>[0], 'sent' | 'ended' | 'code'>;

/** Pages to sign in, which need no session. */
export function signInRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const askPage = async (more: More = {}) => (
    <AskPage deps={deps} clinic={await readClinic(deps)} ways={await readWaysIn(deps)} {...more} />
  );

  routes.get('/sign-in', async c => c.html(await askPage({ ended: c.req.query('ended') !== undefined })));

  routes.post('/sign-in', async c => {
    await mailSignInLink(deps);
    return c.html(await askPage({ sent: true }));
  });

  routes.post('/sign-in/code', async c => {
    const typed = String((await formBody(c)).code ?? '');
    const { network } = limitedNetwork(c, deps);
    if (!(await mayGuess(deps, { network, device: deviceOf(c, deps) })))
      return c.html(await askPage({ code: { typed, error: access.signIn.codeTooMany } }), STATUS.too_many);
    const secret = await enterWithCode(deps, typed);
    if (!secret) return c.html(await askPage({ code: { typed, error: access.signIn.codeWrong } }), STATUS.invalid_form);
    letIn(c, deps, secret);
    markDevice(c, deps);
    return c.redirect('/admin', 303);
  });

  passkeyRoutes(routes, deps);
  linkRoutes(routes, deps);
  return routes;
}

/** What the script of the page asks (`parts/passkey-script.ts`). */
function passkeyRoutes(routes: Hono, deps: Deps) {
  routes.get(passkeyScriptPath, c =>
    c.body(passkeyScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );

  routes.post('/sign-in/passkey/options', async c => {
    const options = await askForPasskey(deps, limitedNetwork(c, deps).network ?? '');
    if (!options) throw notFound();
    return c.json(options);
  });

  routes.post('/sign-in/passkey', async c => {
    const body = await jsonBody(c);
    const entrance = await enterWithPasskey(deps, body);
    if (typeof entrance === 'string') return refusePasskey(c, deps, entrance, body);
    letIn(c, deps, entrance.secret);
    markDevice(c, deps);
    return c.json({ to: '/admin' });
  });
}
/** Its name depends on its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** `gone`: lets the browser take a passkey that was removed off its list (WebAuthn Level 3, section 5.1.10). */
function refusePasskey(c: Context, deps: Deps, code: 'refused' | 'unknown' | 'cloned', body: unknown) {
  const place = passkeyPlace(deps.site);
  const gone =
    code === 'unknown' && typeof place !== 'string'
      ? { rpId: place.rpId, credentialId: (body as { id: string }).id }
      : undefined;
  return c.json({ error: { code, message: access.signIn[code] }, gone }, STATUS.unauthenticated);
}

function linkRoutes(routes: Hono, deps: Deps) {
  const linkOf = (token: string) => readNewestToken(deps.keys, 'sign-in', 'lnk', token);

  routes.get('/sign-in/:token', async c => {
    const link = linkOf(c.req.param('token'));
    const clinic = await readClinic(deps);
    return link && (await isLinkUsable(deps, link))
      ? c.html(<UsePage clinic={clinic} />)
      : c.html(<GonePage clinic={clinic} />, 410);
  });

  routes.post('/sign-in/:token', async c => {
    const link = linkOf(c.req.param('token'));
    const secret = link && (await signIn(deps, link));
    if (!secret) return c.html(<GonePage clinic={await readClinic(deps)} />, 410);
    letIn(c, deps, secret);
    return c.redirect('/admin', 303);
  });
}
