import { Hono, type MiddlewareHandler } from 'hono';
import { contextStorage } from 'hono/context-storage';
import { deleteCookie, getCookie } from 'hono/cookie';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import type { Deps } from '../deps.ts';
import { DayoriError } from '../errors.ts';
import { actorOf, type WithActor } from '../sign-in/actor.ts';
import { readSession, signOut } from '../sign-in/open-sessions.ts';
import { cookiePath, SESSION_COOKIE } from '../sign-in/session.ts';
import { accessRoutes } from './access/access-routes.tsx';
import { coursePageRoutes } from './course/course-page-routes.tsx';
import { csvRoutes } from './course/csv-routes.ts';
import { courseRoutes } from './courses/course-routes.tsx';
import { courseListRoutes } from './courses/list-routes.tsx';
import { deadLetterRoutes } from './dead-letters/dead-letter-routes.tsx';
import { deliveryRoutes } from './delivery/delivery-routes.tsx';
import { domainRoutes } from './domain/domain-routes.tsx';
import { eraseRoutes } from './erasing/erase-routes.tsx';
import { lessonRoutes } from './lessons/lesson-routes.tsx';
import { signOffRoutes } from './lessons/sign-off-routes.tsx';
import { logRoutes } from './log/log-routes.tsx';
import { withOpenRequests } from './parts/open-requests.tsx';
import { withStateLine } from './parts/sending/state-line.tsx';
import { tellOpenStep } from './parts/setup/open-step.tsx';
import { providerRoutes } from './providers/provider-routes.tsx';
import { readerRoutes } from './readers/reader-routes.tsx';
import { requestRoutes } from './requests/request-routes.tsx';
import { settingsRoutes } from './settings/settings-routes.tsx';
import { setupRoutes } from './setup/setup-routes.tsx';
import { signInRoutes } from './sign-in/sign-in-routes.tsx';
import { signupLimitsRoutes } from './signup-limits/signup-limits-routes.tsx';
import { suppressionRoutes } from './suppressions/suppression-routes.tsx';
import { todayRoutes } from './today/today-routes.tsx';

/** The clinic's pages, mounted at `/admin`. It checks sessions; the app checks which site a POST came from. */
export function adminRoutes(deps: Deps): Hono {
  const routes = new Hono();
  routes.route('/', signInRoutes(deps));
  // With the built-in mailbox the gallery needs no session: it shows nothing about readers, and newcomers see it at once.
  const open = isMailboxOpen(deps) ? [lessonRoutes] : [];
  const closed = [
    todayRoutes,
    deliveryRoutes,
    domainRoutes,
    deadLetterRoutes,
    providerRoutes,
    readerRoutes,
    eraseRoutes,
    requestRoutes,
    lessonRoutes,
    signOffRoutes,
    courseListRoutes,
    courseRoutes,
    coursePageRoutes,
    csvRoutes,
    settingsRoutes,
    setupRoutes,
    accessRoutes,
    logRoutes,
    signupLimitsRoutes,
    suppressionRoutes,
  ];
  for (const pages of open) routes.route('/', pages(deps));
  routes.use(requireSession(deps), contextStorage(), withStateLine(deps), withOpenRequests(deps), tellOpenStep(deps));
  routes.post('/sign-out', async c => {
    await signOut(deps, getCookie(c, SESSION_COOKIE)!);
    deleteCookie(c, SESSION_COOKIE, { path: cookiePath(deps), secure: deps.site.secure });
    return c.redirect('/admin/sign-in', 303);
  });
  for (const pages of closed) routes.route('/', pages(deps));
  return routes;
}

/** Leads whoever is not signed in to the sign-in page. */
export function requireSession(deps: Deps): MiddlewareHandler<WithActor> {
  return async (c, next) => {
    const session = await readSession(deps, getCookie(c, SESSION_COOKIE));
    if (session) {
      c.set('actor', actorOf(session));
      return next();
    }
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return c.redirect('/admin/sign-in', 302);
    throw new DayoriError('unauthenticated', 'Sign in first.');
  };
}
