import type { PropsWithChildren } from 'hono/jsx';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import { t } from '../texts/ja.ts';
import { Button, Notice } from '../ui/form.tsx';
import { dayAndTime } from '../ui/moments.ts';
import { Page } from '../ui/page.tsx';
import { headOf, type Letter } from './message.ts';
import type { Entry, InboxPage as Inbox, Message, Neighbours } from './store.ts';

const words = t.mailbox;

/** A mail in its frame runs no script and cannot reach our pages. Its links may leave the frame when somebody clicks them. */
export const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

type InboxProps = { clinic: Clinic; inbox: Inbox; now: number; first: boolean };

export function InboxPage({ clinic, inbox, now, first }: InboxProps) {
  const empty = inbox.entries.length === 0;
  return (
    <Page title={words.title} clinicName={clinicName(clinic)} layout="wide">
      <h1>{words.title}</h1>
      <Notice tone="info">
        <p>
          {words.about}
          {words.howToLeave}
        </p>
        <p>
          <a href="/admin/lessons">{words.gallery}</a>
        </p>
      </Notice>
      <form class="inbox-head" method="post" action="/mailbox/advance">
        <p>
          <strong class="numbers">{words.now(dayAndTime(now, clinic.timeZone))}</strong>
          <br />
          <span class="small soft">{words.simulated}</span>
        </p>
        <Button kind={empty ? 'quiet' : 'main'}>{words.advance}</Button>
      </form>
      {empty ? <Empty /> : <List entries={inbox.entries} zone={clinic.timeZone} />}
      <nav class="letter-nav" aria-label={words.list}>
        <span>{!first && <a href="/mailbox">{words.newest}</a>}</span>
        {inbox.olderThan && (
          <a href={`/mailbox?before=${inbox.olderThan}`} rel="next">
            {words.older}
          </a>
        )}
      </nav>
    </Page>
  );
}

function Empty() {
  return (
    <section class="card">
      <h2>{words.emptyTitle}</h2>
      <p>{words.empty}</p>
      <a class="button main" href="/">
        {words.signUp}
      </a>
    </section>
  );
}

function List({ entries, zone }: { entries: Entry[]; zone: string }) {
  return (
    <ol class="inbox" aria-label={words.list}>
      {entries.map(({ id, sender, subject, recipient, at }) => (
        <li key={id}>
          <a href={`/mailbox/${id}`}>
            <span class="sender">{sender}</span>
            <Time at={at} zone={zone} />
            <span class="subject">{subject || words.noSubject}</span>
            <span class="recipient">
              {words.to}: {recipient}
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

type LetterProps = { clinic: Clinic; message: Message; letter: Letter; neighbours: Neighbours };

export function LetterPage({ clinic, message, letter, neighbours }: LetterProps) {
  const subject = letter.subject || words.noSubject;
  return (
    <Page title={subject} clinicName={clinicName(clinic)} layout="wide">
      <p>
        <a href="/mailbox">{words.back}</a>
      </p>
      <h1>{subject}</h1>
      <dl class="letter-facts">
        <dt>{words.from}</dt>
        <dd>{letter.from}</dd>
        <dt>{words.to}</dt>
        <dd>{message.recipient}</dd>
        <dt>{words.date}</dt>
        <dd>
          <Time at={message.at} zone={clinic.timeZone} />
        </dd>
      </dl>
      {letter.html ? (
        <Frame id={message.id} subject={subject} />
      ) : (
        <Notice tone="info">
          <p>{words.noHtml}</p>
        </Notice>
      )}
      <NeighbourLinks {...neighbours} />
      <Folded title={words.text} open={!letter.html}>
        {letter.text}
      </Folded>
      <Folded title={words.headers}>{headOf(message.raw)}</Folded>
    </Page>
  );
}

function Frame({ id, subject }: { id: string; subject: string }) {
  const src = `/mailbox/${id}/html`;
  return (
    <>
      <iframe class="letter-frame" sandbox={SANDBOX} src={src} title={words.frame(subject)} />
      <p class="small">
        <a href={src}>{words.alone}</a>
      </p>
    </>
  );
}

function NeighbourLinks({ newer, older }: Neighbours) {
  return (
    <nav class="letter-nav" aria-label={words.neighbours}>
      <span>
        {newer && (
          <a href={`/mailbox/${newer}`} rel="prev">
            ← {words.newerMail}
          </a>
        )}
      </span>
      {older && (
        <a href={`/mailbox/${older}`} rel="next">
          {words.olderMail} →
        </a>
      )}
    </nav>
  );
}

function Folded({ title, open = false, children }: PropsWithChildren<{ title: string; open?: boolean }>) {
  return (
    <details open={open}>
      <summary>{title}</summary>
      <pre>{children}</pre>
    </details>
  );
}

function Time({ at, zone }: { at: number; zone: string }) {
  return <time datetime={new Date(at).toISOString()}>{dayAndTime(at, zone)}</time>;
}
