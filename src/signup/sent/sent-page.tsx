import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { type Clinic, clinicName, senderAddress } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { receivingDomain } from '../../quotas/receiving-domain.ts';
import { sent as w } from '../../texts/ja/signup/sent.ts';
import { t } from '../../texts/ja.ts';
import { copyScriptPath } from '../../ui/copy-script.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { clockWords, slotWords } from '../../ui/moments.ts';
import { Page } from '../../ui/page.tsx';
import { PhoneLink } from '../../ui/phone-link.tsx';
import { parseAddress } from '../address.ts';
import { likelyAddress } from '../likely-address.ts';
import { AgainForm } from './again-form.tsx';
import type { Sent } from './sent-cookie.ts';
import { Trouble } from './trouble.tsx';
import { webmailOf } from './webmail.ts';

export type SentProps = {
  clinic: Clinic;
  deps: Pick<Deps, 'site' | 'mailer' | 'library'>;
  /** Unset if it is not known any more what this browser sent. */
  sent: Sent | undefined;
  /** `waits`: the limits of sign-ups hold mails of this visitor back · `late`: no mail goes out for now. Both to whatever address. */
  waits: 'waits' | 'late' | undefined;
  /** When the first lesson comes if the sign-up is confirmed at once (epoch ms). */
  firstAt: number;
  now: number;
};

/**
 * Says where the mail is and what to do when it does not come. It must not show whether the address is known: all of it follows from what
 * this browser sent, from the clinic's settings and from the clock.
 */
export function SentPage(props: SentProps) {
  const { clinic, sent, waits } = props;
  const address = sent && parseAddress(sent.typed.email)?.email;
  const isLater = sent?.pressed === 'other' && (sent.promised[1] ?? 0) > props.now;
  const title = waits || isLater ? t.landing.takenTitle : t.landing.sentTitle;
  return (
    <Page
      title={title}
      clinicName={clinicName(clinic)}
      beside={clinic.contactPhone && <PhoneLink number={clinic.contactPhone} />}
    >
      <div class="after">
        <h1>{title}</h1>
        {waits ? (
          <Notice>{waits === 'late' ? t.landing.takenLate : t.landing.takenWaits}</Notice>
        ) : (
          <AfterPress {...props} />
        )}
        <p>
          {waits !== 'late' && firstWords(props)}
          {w.valid}
        </p>
        {sent && address && <Likely sent={sent} address={address} />}
        <WhatToLookFor {...props} address={address} />
        <Trouble {...props} address={address} />
        <Contact clinic={clinic} />
      </div>
      <script src={copyScriptPath} defer />
    </Page>
  );
}

/** What the last press of 「もう一度送る」 led to. */
function AfterPress({ sent, clinic, now }: SentProps) {
  const { pressed, promised } = sent ?? {};
  const next = promised?.[1];
  if (!pressed || next === undefined) return null;
  if (pressed === 'now' || pressed === 'tomorrow') return <Notice tone="good">{w.again[pressed]}</Notice>;
  return next > now ? <Notice tone="good">{w.again[pressed](clockWords(next, clinic.timeZone))}</Notice> : null;
}

const firstWords = ({ firstAt, now, clinic }: SentProps): string =>
  firstAt <= now ? w.soon : w.later(slotWords(firstAt, now, clinic.timeZone));

/** An address that looks like a slip was taken as it is; one press asks for the same with the likely one. */
function Likely({ sent, address }: { sent: Sent; address: string }) {
  const likely = likelyAddress(address);
  if (!likely || sent.sure) return null;
  return (
    <Notice tone="warn">
      <h2>{w.likely.title(receivingDomain(likely))}</h2>
      <p>{w.likely.typed(receivingDomain(address))}</p>
      <div class="presses">
        <AgainForm sent={sent} email={likely}>
          <Button kind="quiet">{w.likely.button(likely)}</Button>
        </AgainForm>
        <form method="post" action="/signup/sent">
          <button type="submit" class="plain">
            {w.likely.keep}
          </button>
        </form>
      </div>
    </Notice>
  );
}

function WhatToLookFor({ clinic, deps, address }: SentProps & { address?: string }) {
  const webmail = address === undefined ? undefined : webmailOf(address);
  const name = clinic.senderName || clinicName(clinic);
  return (
    <section class="card" aria-label={w.card.title}>
      <dl class="facts-list">
        {address && <Fact term={w.card.to} fact={<strong>{address}</strong>} />}
        <Fact term={w.card.from} fact={`${name} <${senderAddress(clinic, deps.site.mailFrom)}>`} />
        <Fact term={w.card.subject} fact={deps.library.mails.notices.confirmation.subject} />
      </dl>
      {isMailboxOpen(deps) && <p>{t.landing.mailboxHint}</p>}
      <div class="presses">
        {isMailboxOpen(deps) ? (
          <a class="button main" href="/mailbox">
            {t.landing.mailboxLink}
          </a>
        ) : (
          webmail && (
            <a class="button main" href={webmail.url} rel="noreferrer">
              {webmail.words}
            </a>
          )
        )}
        <a class="button quiet" href="#trouble">
          {w.card.trouble}
        </a>
      </div>
    </section>
  );
}

const Fact = ({ term, fact }: { term: string; fact: unknown }) => (
  <div>
    <dt>{term}</dt>
    <dd>{fact as string}</dd>
  </div>
);

function Contact({ clinic: { contactPhone, contactEmail, openingHours } }: Pick<SentProps, 'clinic'>) {
  if (!contactPhone && !contactEmail) return null;
  return (
    <p>
      {contactPhone ? w.call : w.write}
      <br />
      {contactPhone ? <PhoneLink number={contactPhone} /> : <a href={`mailto:${contactEmail}`}>{contactEmail}</a>}
      {contactPhone && openingHours && <span class="soft"> ({openingHours})</span>}
    </p>
  );
}
