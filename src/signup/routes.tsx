import { type Context, Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import { keepLeaver } from '../consent/left-while-moving.ts';
import { findLeaver, unsubscribe } from '../consent/unsubscribe.ts';
import { openCourses } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { jsonBody } from '../edge/json-body.ts';
import { DayoriError, notFound, STATUS } from '../errors.ts';
import { newChallenge, spendProof } from '../limits/proof.ts';
import { isProofWanted } from '../limits/turns.ts';
import { readToken } from '../links/tokens.ts';
import { isImporting } from '../pauses/sending-state.ts';
import { readTakenCourses } from '../sign-off/courses.ts';
import { t } from '../texts/ja.ts';
import { recordAction, recordSighting } from '../tracking/record.ts';
import { limitedNetwork, originOf, visitOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { type Accepted, courseList } from './api.ts';
import { parseSignup } from './form.ts';
import { typedSignup } from './form-schema.ts';
import { landing, landingRoutes } from './landing/routes.tsx';
import { isSignupOpen } from './open.ts';
import { PRESSED, UnsubscribedPage, UnsubscribePage } from './pages.tsx';
import { type Expected, requestSignup } from './request-signup.ts';
import { PROOF } from './section/proof.tsx';
import { proofScript, proofScriptPath } from './section/proof-script.ts';
import { isAskedAgain, sentRoutes, toSentPage } from './sent/sent-routes.tsx';
import { isHurried, isTrapped } from './trap.ts';

export function signupRoutes(deps: Deps): Hono {
  const app = new Hono();
  app.route('/', landingRoutes(deps));
  askingRoutes(app, deps);
  sentRoutes(app, deps);
  askingApi(app, deps);
  unsubscribeRoutes(app, deps);
  return app;
}

function askingRoutes(app: Hono, deps: Deps) {
  app.post('/signup', async c => {
    const body = await formBody(c);
    const typed = typedSignup(body);
    try {
      const expected = await ask(c, deps, body, () => spendProof(deps, body[PROOF]));
      return toSentPage(c, deps, { body, typed, expected });
    } catch (error) {
      if (!(error instanceof DayoriError)) throw error;
      return c.html(await landing(deps, typed, { body, problem: error }), STATUS[error.code]);
    }
  });

  app.get('/signup/challenge', async c =>
    (await isProofWanted(deps)) ? c.json(await newChallenge(deps)) : c.body(null, 204),
  );

  app.get(proofScriptPath, c =>
    c.body(proofScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );
}
/** Its name depends on its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** `isProven`: is asked only about a form that can be taken, because it uses the proof up. */
async function ask(c: Context, deps: Deps, body: unknown, isProven = async () => false): Promise<Expected> {
  const fields = Object(body) as Record<string, unknown>;
  if (isTrapped(fields)) throw new DayoriError('invalid_form', t.landing.trapped);
  const clinic = await readClinic(deps);
  if (!isSignupOpen(deps, clinic)) throw new DayoriError('closed', t.landing.closed);
  const courses = await readTakenCourses(deps, clinic);
  if (openCourses(courses).length === 0) throw new DayoriError('closed', t.landing.noCourse);
  const form = parseSignup(body, courses);
  const hurried = isHurried(deps, fields);
  const again = isAskedAgain(fields);
  return requestSignup(deps, form, { ...visitorOf(c, deps), hurried, again, proven: await isProven() });
}

function askingApi(app: Hono, deps: Deps) {
  app.post('/api/signups', async c => {
    await ask(c, deps, await jsonBody(c));
    return c.json<Accepted>({ status: 'accepted' }, 202);
  });

  app.get('/api/courses', async c => c.json(courseList(await readTakenCourses(deps, await readClinic(deps)))));
}

const visitorOf = (c: Context, deps: Deps) => ({ ...limitedNetwork(c, deps), origin: originOf(c, deps) });

function unsubscribeRoutes(app: Hono, deps: Deps) {
  const clinic = () => readClinic(deps);
  const deliveryOf = (token: string) => readToken(deps.keys, 'unsubscribe', 'dlv', token) ?? refuse();

  /** Asks again after writing: the end of the import may not have seen it any more, and then it is done here. */
  const isKept = async (deliveryId: string, origin: string) => {
    if (!(await isImporting(deps.db))) return false;
    await keepLeaver(deps, deliveryId, origin);
    return isImporting(deps.db);
  };

  app.get('/unsubscribe/:token', async c => {
    const deliveryId = deliveryOf(c.req.param('token'));
    if (await isImporting(deps.db)) return c.html(<UnsubscribePage clinic={await clinic()} />);
    const leaver = await findLeaver(deps, deliveryId);
    if (!leaver) throw notFound();
    await recordSighting(deps, deliveryId, { kind: 'unsubscribe' }, visitOf(c, deps));
    const { email, subscribed } = leaver;
    if (!subscribed || email === undefined) return c.html(<UnsubscribedPage clinic={await clinic()} email={email} />);
    return c.html(<UnsubscribePage clinic={await clinic()} email={email} />);
  });

  // RFC 8058: form-encoded or multipart, no cookie, no redirect. The body is not read, because the token is enough. Mail providers post to
  // the address of the header, and that proves no open; the button of our page says so in its address.
  app.post('/unsubscribe/:token', async c => {
    const deliveryId = deliveryOf(c.req.param('token'));
    if (await isKept(deliveryId, originOf(c, deps))) return c.html(<UnsubscribedPage clinic={await clinic()} />);
    const leaver = await findLeaver(deps, deliveryId);
    if (!leaver || !(await unsubscribe(deps, deliveryId, originOf(c, deps)))) throw notFound();
    if (c.req.query(PRESSED) !== undefined) await recordAction(deps, deliveryId, visitOf(c, deps));
    return c.html(<UnsubscribedPage clinic={await clinic()} email={leaver.email} />);
  });
}

function refuse(): never {
  throw notFound();
}
