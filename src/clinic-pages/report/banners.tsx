import type { BackupStanding } from '../../backups/standing.ts';
import type { Clinic } from '../../clinic/settings.ts';
import type { TrialLeft } from '../../clinic/trial.ts';
import type { StorageProblem } from '../../db/storage-problem.ts';
import type { Runtime } from '../../deps.ts';
import type { SignupStanding } from '../../limits/waiting.ts';
import type { SendingState } from '../../pauses/sending-state.ts';
import type { Alarm } from '../../reports/provider-report.ts';
import type { WaysIn, warningOf } from '../../sign-in/ways-in.ts';
import { admin } from '../../texts/ja/admin.ts';
import { signupLimits } from '../../texts/ja/signup-limits.ts';
import { suppressions } from '../../texts/ja/suppressions.ts';
import { tell } from '../../texts/ja/tell.ts';
import { trial as words } from '../../texts/ja/trial.ts';
import { Notice } from '../../ui/form.tsx';
import { BackupWarning } from '../parts/backups.tsx';
import { Explained } from '../parts/explained.tsx';
import { PassOn } from '../parts/pass-on.tsx';
import { ProviderAlarm } from '../parts/sending/provider-alarm.tsx';
import { SendingBanners } from '../parts/sending/sending-banners.tsx';
import { WayInWarning } from '../parts/way-in-warning.tsx';

const t = admin.banner;

type BannersProps = {
  clinic: Clinic;
  sending: SendingState;
  storage: StorageProblem | undefined;
  /** The scheduler does not pass any more. */
  stopped: boolean;
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
  runtime: Runtime;
};

/** What the clinic must know before it reads any figure. */
export function Banners({
  clinic,
  sending,
  storage,
  stopped,
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
  runtime,
}: BannersProps) {
  return (
    <>
      <SendingBanners {...{ clinic, sending, storage, runtime, now }} />
      {stopped && (
        <Explained tone="warn" title={t.stopped} text={t.stoppedText}>
          <PassOn told={tell.stopped} runtime={runtime} />
        </Explained>
      )}
      {deadLetters > 0 && <StandingStill mails={deadLetters} />}
      {inQuestion > 0 && <InQuestion readers={inQuestion} />}
      <SignupsHeld standing={signups} runtime={runtime} />
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
      <p>
        <a class="button quiet" href="/admin/trial/throw-away">
          {words.throwAway}
        </a>
      </p>
    </Notice>
  );
}

const DAY = 86_400_000;

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

function SignupsHeld({ standing, runtime }: { standing: SignupStanding; runtime: Runtime }) {
  const { waiting, refused, untrustedProxy, proofOfWork } = standing;
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
      {proofOfWork && <Explained title={signupLimits.proof} text={signupLimits.proofText} tone="warn" />}
      {untrustedProxy && (
        <Explained title={signupLimits.proxy} text={signupLimits.proxyText} tone="warn">
          <PassOn told={tell.proxy} runtime={runtime} />
        </Explained>
      )}
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
        {t.mailboxText} <a href="/admin/setup/mail">{t.toMailServer}</a>
      </p>
      <p>
        <a href="/mailbox">{t.toMailbox}</a>
      </p>
      {sample && (
        <p>
          {t.sample} <a href="/admin/settings">{t.toSettings}</a>
        </p>
      )}
    </Notice>
  );
}
