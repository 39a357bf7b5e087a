import { type Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { getPath } from 'hono/utils/url';
import type { ApiError } from './api.ts';
import { checkInRoutes } from './check-in/routes.tsx';
import { isMailboxOpen } from './clinic/mailer-kind.ts';
import { clinicName, readClinic } from './clinic/settings.ts';
import { PassOn } from './clinic-pages/parts/pass-on.tsx';
import { adminRoutes, requireSession } from './clinic-pages/routes.tsx';
import { confirmedRoutes } from './confirmed/routes.tsx';
import { consultationRoutes } from './consultation/routes.tsx';
import { type StorageProblem, storageProblem } from './db/storage-problem.ts';
import type { Deps } from './deps.ts';
import { guard } from './edge/guards.ts';
import { DayoriError, notFound, STATUS } from './errors.ts';
import { informationRoutes } from './information/routes.tsx';
import { withoutSignsBehind } from './links/urls.ts';
import { type Controls as MailboxControls, mailboxRoutes } from './mailbox/routes.tsx';
import { myPageRoutes } from './my-page/routes.ts';
import { operationsRoutes } from './operations/routes.ts';
import { addressRoutes } from './readers/corrections/address-routes.tsx';
import { sheetRoutes } from './sheet/routes.tsx';
import { isMailboxGuarded } from './sign-in/session.ts';
import { readTakenCourses } from './sign-off/courses.ts';
import { signupOperations } from './signup/api.ts';
import { signupRoutes } from './signup/routes.tsx';
import { tell } from './texts/ja/tell.ts';
import { t } from './texts/ja.ts';
import { trackingRoutes } from './tracking/routes.ts';
import { closedWhileMoving } from './transfer/closed.ts';
import { icon, iconPath } from './ui/icon.ts';
import { Page } from './ui/page.tsx';
import { stylesheet, stylesheetPath } from './ui/stylesheet.ts';

/**
 * Mounts every route and maps every error, the same on both runtimes. `mailbox`: what the built-in mailbox can do besides showing mail.
 * It is mounted only while it stands in for SMTP.
 */
export function createApp(deps: Deps, mailbox?: MailboxControls): Hono {
  const app = new Hono({ getPath: request => withoutSignsBehind(getPath(request)) });
  const isAllowed = async (origin: string) => (await readClinic(deps)).embedOrigins.includes(origin);
  guard(app, deps, (c, error) => explain(c, deps, error), isAllowed);

  app.get(stylesheetPath, c =>
    c.body(stylesheet, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': FOR_EVER }),
  );
  app.get(iconPath, c => c.body(icon, 200, { 'content-type': 'image/svg+xml', 'cache-control': FOR_EVER }));
  app.get('/pictures/:name', async c => {
    const picture = await deps.assets.picture(c.req.param('name'));
    if (!picture) throw notFound();
    return c.body(picture, 200, { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' });
  });
  app.get('/robots.txt', c => c.text('User-agent: *\nAllow: /$\nAllow: /assets/\nAllow: /pictures/\nDisallow: /\n'));

  app.use(closedWhileMoving(deps));
  app.route('/', signupRoutes(deps));
  app.route('/confirm', confirmedRoutes(deps));
  app.route('/', addressRoutes(deps));
  app.route('/', trackingRoutes(deps));
  app.route('/', myPageRoutes(deps));
  app.route('/', sheetRoutes(deps));
  app.route('/', informationRoutes(deps));
  app.route(
    '/',
    operationsRoutes(deps, async () => signupOperations(await readTakenCourses(deps, await readClinic(deps)))),
  );
  app.route('/consultation', consultationRoutes(deps));
  app.route('/check-in', checkInRoutes(deps));
  app.route('/admin', adminRoutes(deps));
  if (mailbox && isMailboxOpen(deps)) {
    if (isMailboxGuarded(deps)) app.use('/mailbox/*', requireSession(deps));
    app.route('/mailbox', mailboxRoutes(deps, mailbox));
  }

  app.notFound(c => explain(c, deps, notFound()));
  app.onError((error, c) => explain(c, deps, error));
  return app;
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Programs get `{error}`, people get a page. An unexpected error is logged by its kind and not shown. */
async function explain(c: Context, deps: Deps, thrown: Error) {
  const error = hasBrokenOff(thrown) ? new DayoriError('invalid_form', 'The body broke off.') : thrown;
  const problem = storageProblem(error);
  if (!(error instanceof DayoriError))
    deps.log.error('a request failed', { path: c.req.routePath, error: error.name, problem, stack: frames(error) });
  const known = error instanceof DayoriError ? error : undefined;
  const isMoving = known?.code === 'moving';
  const status = known ? STATUS[known.code] : problem ? 503 : 500;
  if (problem || isMoving) c.header('retry-after', '60');
  if (c.req.path.startsWith('/api/'))
    return c.json<ApiError>(
      {
        error: {
          code: known?.code ?? (problem ? 'unavailable' : 'internal'),
          message: known?.message ?? 'Internal error',
          fields: known?.fields ?? {},
        },
      },
      status,
    );
  const clinic = await readClinic(deps).then(clinicName, () => '');
  const [title, text] = isMoving
    ? [t.errors.movingTitle, t.errors.moving]
    : wordsFor(status, problem, c.req.path.startsWith('/admin'));
  const passOn = problem && c.req.path.startsWith('/admin') && (
    <PassOn told={tell.storage[problem]} runtime={deps.runtime} />
  );
  return c.html(
    <ErrorPage {...{ title, text, clinic, passOn }} way={isMoving ? wayBack(c) : wayOn(c, deps, status)} />,
    status,
  );
}

/** A visitor who goes away in the middle of a form. Node's `http` says so. */
const hasBrokenOff = (error: Error & { code?: unknown }): boolean =>
  error.code === 'ECONNRESET' && error.message === 'aborted';

/** The stack without the message, because the message could hold typed text. */
const frames = (error: Error) =>
  (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, 6)
    .join(' |');

/** A reader is asked to come again. The clinic is told what is wrong. */
function wordsFor(status: number, problem: StorageProblem | undefined, forClinic: boolean): [string, string] {
  const e = t.errors;
  if (problem && forClinic) return [t.admin.banner.storage, t.admin.banner.storageText[problem]];
  if (problem) return [e.storageTitle, e.storage];
  if (status === 404) return [e.notFoundTitle, e.notFound];
  if (status === 421) return [e.misdirectedTitle, e.misdirected];
  if (status === 403) return [e.forbiddenTitle, e.forbidden];
  return e.refused[status] ?? [e.brokenTitle, e.broken];
}

/** Where to go from a page that says what went wrong. */
function wayOn({ req }: Context, { site }: Deps, status: number): Way {
  if (status === 401) return { href: '/admin/sign-in', link: t.admin.signIn.title };
  if (status === 421) return { href: `${site.baseUrl}/`, link: t.errors.home };
  return req.path.startsWith('/admin/')
    ? { href: '/admin', link: t.errors.adminHome }
    : { href: '/', link: t.errors.home };
}

/** While forms are closed the first page is closed too. The same page will open again, but what was sent has to be sent again from its form. */
function wayBack({ req }: Context): Way | undefined {
  if (req.path.startsWith('/admin/') && !req.path.startsWith('/admin/sign-in'))
    return { href: '/admin', link: t.errors.adminHome };
  if (req.method !== 'GET') return undefined;
  const { pathname, search } = new URL(req.url);
  return { href: pathname + search, link: t.errors.again };
}

type Way = Record<'href' | 'link', string>;
type ErrorPageProps = Record<'title' | 'text' | 'clinic', string> & { way: Way | undefined; passOn?: Child };

function ErrorPage({ title, text, clinic, way, passOn }: ErrorPageProps) {
  return (
    <Page title={title} clinicName={clinic}>
      <h1>{title}</h1>
      <p>{text}</p>
      {passOn}
      {way && (
        <p>
          <a href={way.href}>{way.link}</a>
        </p>
      )}
    </Page>
  );
}
