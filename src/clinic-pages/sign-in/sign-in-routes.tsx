import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import type { PropsWithChildren } from 'hono/jsx';
import { isMailboxOpen, isMailerMissing } from '../../clinic/mailer-kind.ts';
import { type Clinic, clinicName, readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { readToken } from '../../links/tokens.ts';
import {
  canMailClinic,
  cookiePath,
  isLinkUsable,
  mailSignInLink,
  SESSION_COOKIE,
  SESSION_LIFETIME,
  signIn,
} from '../../sign-in/session.ts';
import { admin as t } from '../../texts/ja/admin.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

/** Pages to sign in, which need no session. */
export function signInRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const linkOf = (token: string) => readToken(deps.keys, 'sign-in', 'lnk', token);

  routes.get('/sign-in', async c => c.html(await askPage(deps, { sent: false })));

  routes.post('/sign-in', async c => {
    await mailSignInLink(deps);
    return c.html(await askPage(deps, { sent: true }));
  });

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
    setCookie(c, SESSION_COOKIE, secret, {
      httpOnly: true,
      sameSite: 'Lax',
      path: cookiePath(deps),
      secure: deps.site.secure,
      maxAge: SESSION_LIFETIME / 1000,
    });
    return c.redirect('/admin', 303);
  });

  return routes;
}

async function askPage(deps: Deps, { sent }: { sent: boolean }) {
  const clinic = await readClinic(deps);
  const unmailed = isMailerMissing(deps) ? t.signIn.noServer : t.signIn.noAddress;
  return (
    <SignInPage clinic={clinic} title={t.signIn.title}>
      {canMailClinic(deps, clinic) ? (
        <AskByMail mailbox={isMailboxOpen(deps)} sent={sent} />
      ) : (
        <AskAtTheMachine why={unmailed} />
      )}
    </SignInPage>
  );
}

/** Uses the plain page frame, because nobody is signed in. */
function SignInPage({ clinic, title, children }: PropsWithChildren<{ clinic: Clinic; title: string }>) {
  return (
    <Page title={title} clinicName={clinicName(clinic)}>
      <h1>{title}</h1>
      {children}
    </Page>
  );
}

function AskByMail({ mailbox, sent }: { mailbox: boolean; sent: boolean }) {
  return (
    <>
      {sent && (
        <Notice tone="good">
          <p>{t.signIn.sent}</p>
        </Notice>
      )}
      <p>{t.signIn.explain}</p>
      {mailbox && (
        <p class="soft">
          {t.signIn.mailbox} <a href="/mailbox">{t.signIn.openMailbox}</a>
        </p>
      )}
      <form method="post" action="/admin/sign-in">
        <Button kind={sent ? 'quiet' : 'main'}>{t.signIn.send}</Button>
      </form>
    </>
  );
}

function AskAtTheMachine({ why }: { why: string }) {
  return (
    <>
      <p>{why}</p>
      <pre>{t.signIn.command}</pre>
    </>
  );
}

function UsePage({ clinic }: { clinic: Clinic }) {
  return (
    <SignInPage clinic={clinic} title={t.signIn.useTitle}>
      <p>{t.signIn.useExplain}</p>
      <form method="post">
        <Button>{t.signIn.use}</Button>
      </form>
    </SignInPage>
  );
}

function GonePage({ clinic }: { clinic: Clinic }) {
  return (
    <SignInPage clinic={clinic} title={t.signIn.goneTitle}>
      <p>{t.signIn.gone}</p>
      <p>
        <a class="button main" href="/admin/sign-in">
          {t.signIn.again}
        </a>
      </p>
    </SignInPage>
  );
}
