import type { BackupStanding } from '../../backups/standing.ts';
import type { Clinic, LegalItem } from '../../clinic/settings.ts';
import type { TrialLeft } from '../../clinic/trial.ts';
import type { StorageProblem } from '../../db/storage-problem.ts';
import type { SignupStanding } from '../../limits/waiting.ts';
import type { SendingState } from '../../pauses/sending-state.ts';
import type { Alarm } from '../../reports/provider-report.ts';
import type { WaysIn, warningOf } from '../../sign-in/ways-in.ts';
import { admin } from '../../texts/ja/admin.ts';
import { signupLimits } from '../../texts/ja/signup-limits.ts';
import { suppressions } from '../../texts/ja/suppressions.ts';
import { trial as words } from '../../texts/ja/trial.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { BackupWarning } from '../parts/backups.tsx';
import { LegalItems } from '../parts/legal-items.tsx';
import { HeldDomains, Pauses } from '../parts/pauses.tsx';
import { ProviderAlarm } from '../parts/provider-alarm.tsx';
import { WayInWarning } from '../parts/way-in-warning.tsx';

const t = admin.banner;

type BannersProps = {
  clinic: Clinic;
  sending: SendingState;
  storage: StorageProblem | undefined;
  mailbox: boolean;
  unhandled: number;
  /** How many dead letters wait until they are sent again. */
  deadLetters: number;
  /** How many readers wait for the clinic's decision whether they are suppressed. */
  inQuestion: number;
  signups: SignupStanding;
  alarm: Alarm | undefined;
  /** The domain of the sender address. */
  sender: string;
  trial: TrialLeft | undefined;
  backup: BackupStanding | undefined;
  ways: WaysIn;
  wayInWarning: ReturnType<typeof warningOf>;
  now: number;
};

/** This page shows up to this many held domains, or only a sentence if all sending is paused. The page of receiving domains shows all. */
const MOST_HELD = 3;

/** What the clinic must know before it reads any figure. */
export function Banners({
  clinic,
  sending,
  storage,
  mailbox,
  unhandled,
  deadLetters,
  inQuestion,
  signups,
  alarm,
  sender,
  trial,
  backup,
  ways,
  wayInWarning,
  now,
}: BannersProps) {
  return (
    <>
      {storage && <Explained title={t.storage} text={t.storageText[storage]} />}
      {sending.state === 'no-mail-server' && <Explained title={t.noServer} text={t.noServerText} />}
      {sending.state === 'incomplete' && <Incomplete missing={sending.missing} />}
      <Pauses pauses={sending.pauses} clinic={clinic} now={now} />
      <HeldDomains held={sending.held} clinic={clinic} now={now} most={sending.pauses.length > 0 ? 0 : MOST_HELD} />
      {deadLetters > 0 && <StandingStill mails={deadLetters} />}
      {inQuestion > 0 && <InQuestion readers={inQuestion} />}
      <SignupsHeld standing={signups} />
      {alarm && <ProviderAlarm alarm={alarm} sender={sender} elsewhere />}
      <BackupWarning standing={backup} clinic={clinic} />
      <WayInWarning warning={wayInWarning} left={ways.sheet?.left ?? 0} />
      {trial && <Trial left={trial} />}
      {mailbox && <MailboxMode sample={clinic.sample} />}
      {unhandled > 0 && (
        <Notice>
          <p>
            {t.unhandled(unhandled)} <a href="/admin/requests">{t.toRequests}</a>
          </p>
        </Notice>
      )}
    </>
  );
}

/** Nothing of the trial goes on by itself. The clinic only has to say that it may be deleted. */
function Trial({ left }: { left: TrialLeft }) {
  return (
    <Notice>
      <p>
        <strong>{words.title}</strong>
      </p>
      <p>{words.text(left.readers, Math.round(left.turned / DAY))}</p>
      <form method="post" action="/admin/trial/throw-away">
        <Button kind="quiet">{words.throwAway}</Button>
      </form>
    </Notice>
  );
}

const DAY = 86_400_000;

function Explained({ title, text }: { title: string; text: string }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
    </Notice>
  );
}

function Incomplete({ missing }: { missing: LegalItem[] }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.incomplete}</strong>
      </p>
      <p>{t.incompleteText}</p>
      <LegalItems missing={missing} page="/admin/settings" />
    </Notice>
  );
}

function StandingStill({ mails }: { mails: number }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.deadLetters(mails)}</strong>
      </p>
      <p>
        {t.deadLettersText} <a href="/admin/dead-letters">{t.toDeadLetters}</a>
      </p>
    </Notice>
  );
}

function InQuestion({ readers }: { readers: number }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{suppressions.banner(readers)}</strong>
      </p>
      <p>
        {suppressions.bannerText} <a href="/admin/suppressions">{suppressions.toInQuestion}</a>
      </p>
    </Notice>
  );
}

function SignupsHeld({ standing: { waiting, refused, untrustedProxy, proofOfWork } }: { standing: SignupStanding }) {
  return (
    <>
      {waiting + refused > 0 && (
        <Notice tone="warn">
          <p>
            <strong>
              {waiting > 0 && signupLimits.banner(waiting)}
              {refused > 0 && signupLimits.bannerRefused(refused)}
            </strong>
          </p>
          <p>
            {signupLimits.bannerText} <a href="/admin/sign-ups">{signupLimits.toPage}</a>
          </p>
        </Notice>
      )}
      {proofOfWork && <Explained title={signupLimits.proof} text={signupLimits.proofText} />}
      {untrustedProxy && <Explained title={signupLimits.proxy} text={signupLimits.proxyText} />}
    </>
  );
}

function MailboxMode({ sample }: { sample: boolean }) {
  return (
    <Notice>
      <p>
        <strong>{t.mailbox}</strong>
      </p>
      <p>
        {t.mailboxText} <a href="/mailbox">{t.toMailbox}</a>
      </p>
      {sample && (
        <p>
          {t.sample} <a href="/admin/settings">{t.toSettings}</a>
        </p>
      )}
    </Notice>
  );
}
