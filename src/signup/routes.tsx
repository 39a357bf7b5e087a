import { Hono } from 'hono';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { readClinic } from '../clinic/settings.ts';
import { isSubscribed, unsubscribe } from '../consent/unsubscribe.ts';
import { findCourse } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { jsonBody } from '../edge/json-body.ts';
import { DayoriError, notFound } from '../errors.ts';
import { readToken } from '../links/tokens.ts';
import { originOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { type Accepted, courseList } from './api.ts';
import { confirmSignup, readSignup } from './confirm.ts';
import { firstLesson } from './first-lesson.ts';
import { parseSignup } from './form.ts';
import { emptySignup, typedSignup } from './form-schema.ts';
import { LandingPage } from './landing-page.tsx';
import { ConfirmedPage, ConfirmPage, ExpiredPage, SentPage, UnsubscribedPage, UnsubscribePage } from './pages.tsx';
import { requestSignup } from './request-signup.ts';

export function signupRoutes(deps: Deps): Hono {
  const app = new Hono();
  askingRoutes(app, deps);
  askingApi(app, deps);
  confirmRoutes(app, deps);
  unsubscribeRoutes(app, deps);
  return app;
}

function askingRoutes(app: Hono, deps: Deps) {
  const clinic = () => readClinic(deps);

  app.get('/', async c => c.html(<LandingPage deps={deps} clinic={await clinic()} typed={emptySignup} />));

  app.post('/signup', async c => {
    const body = await formBody(c);
    try {
      await requestSignup(deps, parseSignup(body, deps.library.courses), originOf(c, deps));
    } catch (error) {
      if (!(error instanceof DayoriError)) throw error;
      const typed = typedSignup(body);
      return c.html(<LandingPage deps={deps} clinic={await clinic()} typed={typed} errors={error.fields} />, 422);
    }
    return c.html(<SentPage deps={deps} clinic={await clinic()} />);
  });
}

function askingApi(app: Hono, deps: Deps) {
  app.post('/api/signups', async c => {
    await requestSignup(deps, parseSignup(await jsonBody(c), deps.library.courses), originOf(c, deps));
    return c.json<Accepted>({ status: 'accepted' }, 202);
  });

  app.get('/api/courses', c => c.json(courseList(deps.library.courses)));
}

function confirmRoutes(app: Hono, deps: Deps) {
  const clinic = () => readClinic(deps);
  const signupOf = (token: string) => readToken(deps.keys, 'confirm', 'sgn', token) ?? refuse();
  async function confirmedProps(signupId: string) {
    const current = await clinic();
    return { clinic: current, mailbox: isMailboxOpen(deps), first: await firstLesson(deps, signupId, current) };
  }

  app.get('/confirm/:token', async c => {
    const id = signupOf(c.req.param('token'));
    const signup = await readSignup(deps, id);
    if (!signup) throw notFound();
    if (signup.state === 'expired') return c.html(<ExpiredPage clinic={await clinic()} />, 410);
    if (signup.state === 'confirmed') return c.html(<ConfirmedPage {...(await confirmedProps(id))} />);
    const course = findCourse(deps.library.courses, signup.course)?.title ?? '';
    return c.html(<ConfirmPage clinic={await clinic()} course={course} />);
  });

  app.post('/confirm/:token', async c => {
    const id = signupOf(c.req.param('token'));
    const signup = await confirmSignup(deps, id, originOf(c, deps));
    if (!signup) throw notFound();
    if (signup.state === 'expired') return c.html(<ExpiredPage clinic={await clinic()} />, 410);
    const props = await confirmedProps(id);
    deps.wake(c);
    return c.html(<ConfirmedPage {...props} />);
  });
}

function unsubscribeRoutes(app: Hono, deps: Deps) {
  const clinic = () => readClinic(deps);
  const deliveryOf = (token: string) => readToken(deps.keys, 'unsubscribe', 'dlv', token) ?? refuse();

  app.get('/unsubscribe/:token', async c => {
    const subscribed = await isSubscribed(deps, deliveryOf(c.req.param('token')));
    if (subscribed === undefined) throw notFound();
    return c.html(
      subscribed ? <UnsubscribePage clinic={await clinic()} /> : <UnsubscribedPage clinic={await clinic()} />,
    );
  });

  // RFC 8058: form-encoded or multipart, no cookie, no redirect. The body is not read, because the token is enough.
  app.post('/unsubscribe/:token', async c => {
    if (!(await unsubscribe(deps, deliveryOf(c.req.param('token')), originOf(c, deps)))) throw notFound();
    return c.html(<UnsubscribedPage clinic={await clinic()} />);
  });
}

function refuse(): never {
  throw notFound();
}
