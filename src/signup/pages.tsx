import type { PropsWithChildren } from 'hono/jsx';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { t } from '../texts/ja.ts';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, Notice } from '../ui/form.tsx';
import { maskedAddress } from '../ui/masked-address.ts';
import { Page } from '../ui/page.tsx';
import { parseAddress } from './address.ts';
import type { Over } from './confirm.ts';
import type { FirstLesson, Progress } from './first-lesson.ts';
import type { TypedSignup } from './form-schema.ts';
import { Carriers } from './landing-page.tsx';
import { likelyAddress } from './likely-address.ts';
import { Proof } from './section/proof.tsx';

const l = t.landing;
type OfClinic = { clinic: Clinic };

function Short({ clinic, title, children }: PropsWithChildren<OfClinic & { title: string }>) {
  return (
    <Page title={title} clinicName={clinicName(clinic)}>
      <h1>{title}</h1>
      {children}
    </Page>
  );
}

type SentProps = OfClinic & {
  deps: Pick<Deps, 'site' | 'mailer'>;
  typed: TypedSignup | undefined;
  waits: boolean;
};

/**
 * The page must not show whether the address is known. `typed`: what this browser sent; unset if that is not known any more. `waits`: the
 * limits of sign-ups hold mails of this visitor back, to whatever address.
 */
export function SentPage({ clinic, deps, typed, waits }: SentProps) {
  const address = typed && parseAddress(typed.email)?.email;
  return (
    <Short clinic={clinic} title={waits ? l.takenTitle : l.sentTitle}>
      {waits && <Notice>{l.takenWaits}</Notice>}
      {address && (
        <p>
          {l.sentTo}: <strong>{address}</strong>
        </p>
      )}
      {address && <Likely address={address} typed={typed} />}
      <p>{l.sent}</p>
      {isMailboxOpen(deps) && (
        <Notice>
          {l.mailboxHint} <a href="/mailbox">{l.mailboxLink}</a>
        </Notice>
      )}
      <h2>{waits ? l.takenTrouble : l.sentTrouble}</h2>
      <ul>
        {[...l.sentTroubles, ...(waits ? [] : l.sentTroublesSoon)].map(text => (
          <li>{text}</li>
        ))}
      </ul>
      <Carriers clinic={clinic} deps={deps} open />
      <p>
        <a href="/#signup">{l.again}</a>
      </p>
    </Short>
  );
}

/** An address that looks like a slip was taken as it is; one press asks for the same with the likely one. */
function Likely({ address, typed }: { address: string; typed: TypedSignup }) {
  const likely = likelyAddress(address);
  if (!likely) return null;
  return (
    <Notice tone="warn">
      <p>
        <strong>{l.likely(likely)}</strong>
      </p>
      <p>{l.likelyHelp}</p>
      <form method="post" action="/signup">
        {Object.entries({ ...typed, email: likely }).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Button kind="quiet">{l.likelyButton(likely)}</Button>
        <Proof />
      </form>
    </Notice>
  );
}

export function ConfirmPage({ clinic, course, first }: OfClinic & { course: string; first: FirstLesson }) {
  return (
    <Short clinic={clinic} title={l.confirmTitle}>
      <p>{l.confirm(course)}</p>
      <p>
        {l.confirmFirst[first]}
        {l.confirmThen}
      </p>
      <form method="post">
        <Button>{l.confirmButton}</Button>
      </form>
    </Short>
  );
}

type ConfirmedProps = OfClinic & { mailbox: boolean; progress: Progress; page: string };

/** `page`: the reader's own. `progress`: the page may be opened again after weeks, and must not promise soon what does not come soon. */
export function ConfirmedPage({ clinic, mailbox, progress, page }: ConfirmedProps) {
  const isNew = progress === 'soon' || progress === 'closed' || progress === 'shared';
  return (
    <Short clinic={clinic} title={isNew ? l.confirmedTitle : l.confirmedBefore}>
      <p>
        {l.first[progress]}
        {isNew && l.confirmed}
      </p>
      {mailbox ? (
        <Notice>
          {l.mailboxHint} <a href="/mailbox">{l.mailboxLink}</a>
        </Notice>
      ) : (
        progress === 'soon' && <p>{l.confirmedNext}</p>
      )}
      <p>
        {l.ownPage}
        <a href={page}>{l.ownPageLink}</a>
      </p>
      {isNew && !mailbox && <p>{t.frame.close}</p>}
      {progress === 'completed' && <Again />}
    </Short>
  );
}

const Again = () => (
  <p>
    <a class="button main" href="/#signup">
      {l.askAgain}
    </a>
  </p>
);

export function OverPage({ clinic, state }: OfClinic & { state: Over }) {
  return (
    <Short clinic={clinic} title={l.over[state].title}>
      <p>{l.over[state].text}</p>
      <Again />
    </Short>
  );
}

type OfReader = OfClinic & { email: string };

/** Stands in the query of what a button of ours posts to. */
export const PRESSED = 'pressed';

export function UnsubscribePage({ clinic, email }: OfReader) {
  return (
    <Short clinic={clinic} title={l.unsubscribeTitle}>
      <p>{l.unsubscribe}</p>
      <ForWhom email={email} />
      <form method="post" action={`?${PRESSED}`}>
        <Button>{l.unsubscribeButton}</Button>
      </form>
    </Short>
  );
}

/** Without `email`: the reader was erased. */
export function UnsubscribedPage({ clinic, email }: OfClinic & { email?: string }) {
  return (
    <Short clinic={clinic} title={l.unsubscribedTitle}>
      <p>{l.unsubscribed}</p>
      {email && <p class="small soft">{l.unsubscribedFor(maskedAddress(email))}</p>}
      <p>
        <a href="/">{t.errors.home}</a>
      </p>
    </Short>
  );
}
