import type { PropsWithChildren } from 'hono/jsx';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import { t } from '../texts/ja.ts';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, Notice } from '../ui/form.tsx';
import { maskedAddress } from '../ui/masked-address.ts';
import { Page } from '../ui/page.tsx';
import type { Over } from './confirm.ts';
import type { FirstLesson, Progress } from './first-lesson.ts';

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

/** `progress`: the page may be opened again after weeks, and must not promise soon what does not come soon. */
export function ConfirmedPage({ clinic, mailbox, progress }: OfClinic & { mailbox: boolean; progress: Progress }) {
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
