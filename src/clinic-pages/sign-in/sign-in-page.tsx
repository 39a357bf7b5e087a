import type { PropsWithChildren } from 'hono/jsx';
import { isMailboxOpen, isMailerMissing } from '../../clinic/mailer-kind.ts';
import { type Clinic, clinicName } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { canMailClinic } from '../../sign-in/session.ts';
import type { WaysIn } from '../../sign-in/ways-in.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { Button, Field, Notice } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import { LostCommands, signInCommand } from '../parts/lost-commands.tsx';
import { PasskeyForm, PasskeyScript } from '../parts/passkey-form.tsx';

const t = admin.signIn;
const w = access.signIn;

type AskProps = {
  deps: Deps;
  clinic: Clinic;
  ways: WaysIn;
  /** A link was mailed, or would have been. */
  sent?: boolean;
  /** Everybody was signed out. */
  ended?: boolean;
  /** The code that was typed, and why it does not open. */
  code?: { typed: string; error: string };
};

/** Passkey, code, mailed link: what is there, in this order. The first has the filled button. */
export function AskPage({ deps, clinic, ways, sent = false, ended = false, code }: AskProps) {
  const { place, passkeys, elsewhere, sheet } = ways;
  const here = typeof place !== 'string' && passkeys.length > 0 && place;
  const hasCodes = (sheet?.left ?? 0) > 0 || code !== undefined;
  return (
    <SignInPage clinic={clinic} title={t.title} faulty={code !== undefined}>
      {ended && (
        <Notice tone="good">
          <p>{access.sessions.allEnded}</p>
        </Notice>
      )}
      {here && (
        <PasskeyForm doing="get" options="/admin/sign-in/passkey/options" action="/admin/sign-in/passkey" place={here}>
          <Button>{w.passkey}</Button>
        </PasskeyForm>
      )}
      {!here && elsewhere[0] && (
        <Notice>
          <p>{w.moved(elsewhere[0].rpId)}</p>
        </Notice>
      )}
      {hasCodes && <ByCode main={!here} {...code} />}
      <ByMail {...{ deps, clinic, sent }} main={!here && !hasCodes} titled={Boolean(here) || hasCodes} />
      <details>
        <summary>{w.lostTitle}</summary>
        <LostCommands where={deps} />
      </details>
      {here && <PasskeyScript />}
    </SignInPage>
  );
}

function ByCode({ main, typed, error }: { main: boolean; typed?: string; error?: string }) {
  return (
    <section class="way">
      <h2>{w.codeTitle}</h2>
      <form method="post" action="/admin/sign-in/code" novalidate>
        <Field label={w.code} name="code" value={typed} error={error} help={w.codeHelp} autocomplete="off" />
        <Button kind={main ? 'main' : 'quiet'}>{w.codeEnter}</Button>
      </form>
    </section>
  );
}

type ByMailProps = { deps: Deps; clinic: Clinic; sent: boolean; main: boolean; titled: boolean };

function ByMail({ deps, clinic, sent, main, titled }: ByMailProps) {
  return (
    <section class="way">
      {titled && <h2>{w.mailTitle}</h2>}
      {canMailClinic(deps, clinic) ? (
        <AskByMail mailbox={isMailboxOpen(deps)} sent={sent} main={main} />
      ) : (
        <AskAtTheMachine where={deps} why={isMailerMissing(deps) ? t.noServer : t.noAddress} />
      )}
    </section>
  );
}

function AskByMail({ mailbox, sent, main }: { mailbox: boolean; sent: boolean; main: boolean }) {
  return (
    <>
      {sent && (
        <Notice tone="good">
          <p>{t.sent}</p>
        </Notice>
      )}
      <p>{t.explain}</p>
      {mailbox && (
        <p class="soft">
          {t.mailbox} <a href="/mailbox">{t.openMailbox}</a>
        </p>
      )}
      <form method="post" action="/admin/sign-in">
        <Button kind={main && !sent ? 'main' : 'quiet'}>{t.send}</Button>
      </form>
    </>
  );
}

function AskAtTheMachine({ why, where }: { why: string; where: Pick<Deps, 'runtime' | 'site'> }) {
  return (
    <>
      <p>
        {why}
        {t.link[where.runtime]}
      </p>
      <pre>{signInCommand(where)}</pre>
    </>
  );
}

/** Uses the plain page frame, because nobody is signed in. */
function SignInPage({
  clinic,
  title,
  faulty,
  children,
}: PropsWithChildren<{ clinic: Clinic; title: string; faulty?: boolean }>) {
  return (
    <Page title={title} faulty={faulty} clinicName={clinicName(clinic)}>
      <h1>{title}</h1>
      {children}
    </Page>
  );
}

export function UsePage({ clinic }: { clinic: Clinic }) {
  return (
    <SignInPage clinic={clinic} title={t.useTitle}>
      <p>{t.useExplain}</p>
      <form method="post">
        <Button>{t.use}</Button>
      </form>
    </SignInPage>
  );
}

export function GonePage({ clinic }: { clinic: Clinic }) {
  return (
    <SignInPage clinic={clinic} title={t.goneTitle}>
      <p>{t.gone}</p>
      <p>
        <a class="button main" href="/admin/sign-in">
          {t.again}
        </a>
      </p>
    </SignInPage>
  );
}
