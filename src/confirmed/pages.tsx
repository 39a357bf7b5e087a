import type { PropsWithChildren } from 'hono/jsx';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { Over } from '../signup/confirm.ts';
import type { FirstLesson } from '../signup/first-lesson.ts';
import { confirmed as words } from '../texts/ja/signup/confirmed.ts';
import { t } from '../texts/ja.ts';
import { Button, Notice } from '../ui/form.tsx';
import { maskedAddress } from '../ui/masked-address.ts';
import { Page } from '../ui/page.tsx';

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

/** `again`: the path to which one press posts that asks anew; unset: only the form can. */
export function OverPage({ clinic, state, again }: OfClinic & { state: Over; again?: string }) {
  return (
    <Short clinic={clinic} title={l.over[state].title}>
      <p>{again === undefined ? l.over[state].text : words.over.text}</p>
      {again === undefined ? <ToForm /> : <AskAnew to={again} />}
    </Short>
  );
}

/** What is agreed to stands beside the button, as it stands beside that of the form. */
const AskAnew = ({ to }: { to: string }) => (
  <form method="post" action={to}>
    <p class="small soft">
      {words.over.consent}
      <br />
      {l.fields.consent.label}
    </p>
    <Button>{words.over.again}</Button>
  </form>
);

export const ToForm = () => (
  <p>
    <a class="button main" href="/#signup">
      {l.askAgain}
    </a>
  </p>
);

export function AskedAnewPage({ clinic, email }: OfClinic & { email: string }) {
  return (
    <Short clinic={clinic} title={words.over.asked}>
      <Notice tone="good">{words.over.askedText(maskedAddress(email))}</Notice>
    </Short>
  );
}
