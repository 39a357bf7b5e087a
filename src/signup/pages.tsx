import type { PropsWithChildren } from 'hono/jsx';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { t } from '../texts/ja.ts';
import { Button, Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import type { Over } from './confirm.ts';
import type { FirstLesson } from './first-lesson.ts';
import { Carriers } from './landing-page.tsx';

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

/** The page must not show whether the address is known. */
export function SentPage({ clinic, deps }: OfClinic & { deps: Pick<Deps, 'site' | 'mailer'> }) {
  return (
    <Short clinic={clinic} title={l.sentTitle}>
      <p>{l.sent}</p>
      {isMailboxOpen(deps) && (
        <Notice>
          {l.mailboxHint} <a href="/mailbox">{l.mailboxLink}</a>
        </Notice>
      )}
      <h2>{l.sentTrouble}</h2>
      <ul>
        {l.sentTroubles.map(text => (
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

export function ConfirmPage({ clinic, course }: OfClinic & { course: string }) {
  return (
    <Short clinic={clinic} title={l.confirmTitle}>
      <p>{l.confirm(course)}</p>
      <form method="post">
        <Button>{l.confirmButton}</Button>
      </form>
    </Short>
  );
}

/** `first`: the page must not promise soon what does not come soon. */
export function ConfirmedPage({ clinic, mailbox, first }: OfClinic & { mailbox: boolean; first: FirstLesson }) {
  return (
    <Short clinic={clinic} title={l.confirmedTitle}>
      <p>
        {l.first[first]}
        {l.confirmed}
      </p>
      {mailbox ? (
        <Notice>
          {l.mailboxHint} <a href="/mailbox">{l.mailboxLink}</a>
        </Notice>
      ) : (
        first === 'soon' && <p>{l.confirmedNext}</p>
      )}
    </Short>
  );
}

export function OverPage({ clinic, state }: OfClinic & { state: Over }) {
  return (
    <Short clinic={clinic} title={l.over[state].title}>
      <p>{l.over[state].text}</p>
      <p>
        <a class="button main" href="/#signup">
          {l.again}
        </a>
      </p>
    </Short>
  );
}

export function UnsubscribePage({ clinic }: OfClinic) {
  return (
    <Short clinic={clinic} title={l.unsubscribeTitle}>
      <p>{l.unsubscribe}</p>
      <form method="post">
        <Button>{l.unsubscribeButton}</Button>
      </form>
    </Short>
  );
}

export function UnsubscribedPage({ clinic }: OfClinic) {
  return (
    <Short clinic={clinic} title={l.unsubscribedTitle}>
      <p>{l.unsubscribed}</p>
      <p>
        <a href="/">{t.errors.home}</a>
      </p>
    </Short>
  );
}
