import type { PropsWithChildren } from 'hono/jsx';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import { t } from '../texts/ja.ts';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button } from '../ui/form.tsx';
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

type OfReader = OfClinic & { email?: string };

/** Stands in the query of what a button of ours posts to. */
export const PRESSED = 'pressed';

/** Without `email`: the reader's row is not here yet, or is gone. */
export function UnsubscribePage({ clinic, email }: OfReader) {
  return (
    <Short clinic={clinic} title={l.unsubscribeTitle}>
      <p>{l.unsubscribe}</p>
      {email && <ForWhom email={email} />}
      <form method="post" action={`?${PRESSED}`}>
        <Button>{l.unsubscribeButton}</Button>
      </form>
    </Short>
  );
}

/** Without `email`: the reader was erased, or their row is not here yet. */
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
