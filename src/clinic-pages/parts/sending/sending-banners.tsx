import type { Clinic, LegalItem } from '../../../clinic/settings.ts';
import type { StorageProblem } from '../../../db/storage-problem.ts';
import type { Runtime } from '../../../deps.ts';
import type { QueueRefusal } from '../../../outbox/queue-refusal.ts';
import type { SendingState } from '../../../pauses/sending-state.ts';
import { admin } from '../../../texts/ja/admin.ts';
import { pauses as words } from '../../../texts/ja/pauses.ts';
import { tell } from '../../../texts/ja/tell.ts';
import { Notice } from '../../../ui/form.tsx';
import { Explained } from '../explained.tsx';
import { LegalItems } from '../legal-items.tsx';
import { PassOn } from '../pass-on.tsx';
import { dayAndTime } from '../times.ts';
import { HeldDomains, Pauses } from './pauses.tsx';

const t = admin.banner;

export type SendingBannersProps = {
  clinic: Clinic;
  sending: SendingState;
  storage: StorageProblem | undefined;
  runtime: Runtime;
  now: number;
  /** Mail that may go out has waited for more than fifteen minutes. Unset on pages that do not say it. */
  late?: boolean;
  /** The page that a press leads back to; unset: the report. */
  back?: 'delivery';
};

/** A page shows up to this many held domains, or only a sentence if all sending is paused. The page of receiving domains shows all. */
const MOST_HELD = 3;

/** Why mail does not go out, to everybody or to some, and what the clinic can do. */
export function SendingBanners({ clinic, sending, storage, runtime, now, back, late }: SendingBannersProps) {
  const shared = { clinic, now, runtime, back };
  return (
    <>
      {storage && (
        <Explained tone="warn" title={t.storage} text={t.storageText[storage]}>
          <PassOn told={tell.storage[storage]} runtime={runtime} />
        </Explained>
      )}
      {sending.state === 'no-mail-server' && <NoMailServer runtime={runtime} />}
      {sending.state === 'incomplete' && <Incomplete missing={sending.missing} />}
      <Pauses pauses={sending.pauses} {...shared} />
      {sending.queue && <QueueRefuses refusal={sending.queue} {...shared} />}
      {late && isOpenToAll(sending) && <Explained tone="warn" title={words.late.title} text={words.late.text} />}
      <HeldDomains held={sending.held} {...shared} most={sending.pauses.length > 0 ? 0 : MOST_HELD} />
    </>
  );
}

/** Nothing else says why mail waits. */
const isOpenToAll = ({ state, queue }: SendingState) => state === 'open' && !queue;

type QueueProps = { refusal: QueueRefusal; clinic: Clinic; runtime: Runtime };

function QueueRefuses({ refusal: { since, next }, clinic: { timeZone }, runtime }: QueueProps) {
  return (
    <Explained tone="warn" title={words.queue.title} text={words.queue.text(dayAndTime(since, timeZone))}>
      <p>{words.queue.heals}</p>
      <p>{words.next(dayAndTime(next, timeZone))}</p>
      <PassOn told={tell.queue} runtime={runtime} />
    </Explained>
  );
}

function NoMailServer({ runtime }: { runtime: Runtime }) {
  return (
    <Explained tone="warn" title={t.noServer} text={t.noServerText}>
      <p>
        <a href="/admin/setup/mail">{t.toMailServer}</a>
      </p>
      <PassOn told={tell.mailServer} runtime={runtime} intro={tell.introElse} />
    </Explained>
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
