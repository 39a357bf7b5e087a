import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import type { Course } from '../../courses/course.ts';
import type { Progress } from '../../delivery/progress.ts';
import type { Mailer, Runtime } from '../../deps.ts';
import type { AlarmState } from '../../operations/alarm/alarm.ts';
import { ASKED_OFTEN } from '../../pauses/reasons.ts';
import type { SendingState } from '../../pauses/sending-state.ts';
import type { Doubtful } from '../../reports/doubtful-mails.ts';
import type { Alarm, ProviderLine } from '../../reports/provider-report.ts';
import { admin } from '../../texts/ja/admin.ts';
import { alarm as alarmWords } from '../../texts/ja/alarm.ts';
import { delivery as t } from '../../texts/ja/delivery.ts';
import { providers } from '../../texts/ja/providers.ts';
import { tell } from '../../texts/ja/tell.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { Explained } from '../parts/explained.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { PassOn } from '../parts/pass-on.tsx';
import { DoubtfulMails } from '../parts/sending/doubtful.tsx';
import { SendingProgress } from '../parts/sending/progress.tsx';
import { ProviderAlarm } from '../parts/sending/provider-alarm.tsx';
import { ProviderTable } from '../parts/sending/provider-table.tsx';
import { SendingBanners, type SendingBannersProps } from '../parts/sending/sending-banners.tsx';
import { moment } from '../parts/times.ts';
import { Unbroken } from '../parts/unbroken.tsx';
import { AlarmSection, type TypedUrl } from './alarm-section.tsx';
import { SuppressedReaders, type SuppressedReadersProps } from './suppressed-readers.tsx';

const { banner } = admin;

export type DeliveryProps = Omit<SendingBannersProps, 'back'> &
  Pick<SuppressedReadersProps, 'suppressed' | 'inQuestion'> & {
    courses: Course[];
    mailer: Mailer;
    /** The scheduler does not pass any more. */
    stopped: boolean;
    progress: Progress;
    /** When the next lesson is planned (epoch ms). Unset: none is. */
    next: number | undefined;
    /** Steps of はじめに are open, and nobody is in a course yet. */
    unpublished: boolean;
    week: ProviderLine[];
    alarm: Alarm | undefined;
    doubtful: Doubtful;
    deadLetters: number;
    /** The domain of the sender address. Unset: there is none yet. */
    sender: string | undefined;
    alarmState: AlarmState | undefined;
    done: DeliveryDone | undefined;
    /** A typed URL for alarms that cannot be used. */
    url?: TypedUrl;
  };

/** What the last press did. */
export const DONE = { ...t.done, ...alarmWords.done };
export type DeliveryDone = keyof typeof DONE | keyof typeof alarmWords.notTaken;

/** Whether mail arrives: first whether it goes out, then what the clinic can do, then who takes it and who does not. */
export function DeliveryPage(props: DeliveryProps) {
  const { clinic, sending, progress, alarm, sender, done } = props;
  return (
    <AdminPage clinic={clinic} title={t.title} place="delivery" faulty={props.url !== undefined}>
      {done && <WhatWasDone done={done} />}
      <Lead {...props} />
      <SendingBanners {...props} back="delivery" />
      {props.stopped && <Stopped runtime={props.runtime} />}
      {alarm && <ProviderAlarm alarm={alarm} sender={sender ?? ''} />}
      <SendingProgress clinic={clinic} progress={progress} open={sending.state === 'open'} />
      {!isPausedByHand(props) && <Stop />}
      <Stuck deadLetters={props.deadLetters} />
      <SenderDomain sender={sender} />
      <Providers week={props.week} />
      <SuppressedReaders {...props} zone={clinic.timeZone} />
      <DoubtfulMails {...props} />
      <AlarmSection alarm={props.alarmState} url={props.url} zone={clinic.timeZone} now={props.now} />
    </AdminPage>
  );
}

const Stopped = ({ runtime }: { runtime: Runtime }) => (
  <Explained tone="warn" title={banner.stopped} text={banner.stoppedText}>
    <PassOn told={tell.stopped} runtime={runtime} />
  </Explained>
);

function WhatWasDone({ done }: { done: DeliveryDone }) {
  return done in DONE ? (
    <Notice tone="good">{DONE[done as keyof typeof DONE]}</Notice>
  ) : (
    <Notice tone="warn">{alarmWords.notTaken[done as keyof typeof alarmWords.notTaken]}</Notice>
  );
}

function Lead({ clinic, sending, mailer, next, unpublished, now }: DeliveryProps) {
  const { state } = sending;
  const trial = state === 'open' && isMailboxOpen({ mailer });
  if (state === 'open' && unpublished && !trial) return <p class="lead">{t.lead.unpublished}</p>;
  if (isAwayOnly(sending)) return <p class="lead">{t.lead.away}</p>;
  return (
    <p class="lead">
      {trial ? t.lead.trial : t.lead[state]}
      {state === 'open' && (
        <Unbroken>{next ? t.lead.next(moment(next, clinic.timeZone, now)) : t.lead.noNext}</Unbroken>
      )}
    </p>
  );
}

/** Nobody has paused anything: the mail server or the queue is silent, or mail cannot be signed. */
const isAwayOnly = ({ state, pauses, queue }: SendingState) =>
  (state === 'paused' && pauses.every(({ reason }) => ASKED_OFTEN.includes(reason))) ||
  (state === 'open' && queue !== undefined);

const isPausedByHand = ({ sending }: DeliveryProps) => sending.pauses.some(({ reason }) => reason === 'by-hand');

function Stop() {
  return (
    <section>
      <h2>{t.stop.title}</h2>
      <p>{t.stop.text}</p>
      <p>{t.stop.answers}</p>
      <form method="post" action="/admin/delivery/pause">
        <Button kind="quiet">{t.stop.button}</Button>
      </form>
    </section>
  );
}

function Stuck({ deadLetters }: { deadLetters: number }) {
  return (
    <section>
      <h2>{t.stuck.title}</h2>
      {deadLetters > 0 ? (
        <p>
          {t.stuck.some(deadLetters)} <a href="/admin/dead-letters">{t.stuck.link}</a>
        </p>
      ) : (
        <p>{t.stuck.none}</p>
      )}
    </section>
  );
}

function SenderDomain({ sender }: { sender: string | undefined }) {
  return (
    <section>
      <h2>{t.domain.title}</h2>
      <p>{sender ? t.domain.text(sender) : t.domain.none}</p>
      <p>
        <a href="/admin/setup/domain">{t.domain.link}</a>
      </p>
    </section>
  );
}

function Providers({ week }: { week: ProviderLine[] }) {
  return (
    <section>
      <h2>{t.providers.title}</h2>
      {week.length > 0 ? <ProviderTable title={providers.periods.week} lines={week} /> : <p>{t.providers.none}</p>}
      <p>
        <a href="/admin/receivers">{t.providers.all}</a>
      </p>
    </section>
  );
}
