import type { Clinic } from '../../clinic/settings.ts';
import { isProbeDue, type Pause } from '../../pauses/pauses.ts';
import { isKnown, type PauseReason, type REASONS } from '../../pauses/reasons.ts';
import { type PauseWords, pauses as t } from '../../texts/ja/pauses.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { dayAndTime } from './times.ts';

type PausesProps = { pauses: Pause[]; clinic: Clinic; now: number };

/** All pauses of all sending, each with its own explanation and button. */
export function Pauses({ pauses, clinic, now }: PausesProps) {
  return (
    <>
      {pauses.length > 1 && (
        <Notice tone="warn">
          <p>
            <strong>{t.several(pauses.length)}</strong>
          </p>
        </Notice>
      )}
      {pauses.map(pause => (
        <OnePause pause={pause} zone={clinic.timeZone} now={now} alone={pauses.length === 1} />
      ))}
    </>
  );
}

/** Where somebody can resume, there are words for it: without them there is no button. */
type WordsOf<R extends PauseReason> = (typeof REASONS)[R]['ends'] extends 'itself'
  ? PauseWords & { resume?: undefined }
  : Required<PauseWords>;
const WORDS: { [R in PauseReason]: WordsOf<R> } = t.reasons;

function wordsOf({ reason, remembered }: Pause): PauseWords {
  if (reason === 'restored' && remembered !== null) return remembered ? t.restoredRemembered : t.restoredForgotten;
  return isKnown(reason) ? WORDS[reason] : t.otherReason;
}

type OnePauseProps = { pause: Pause; zone: string; now: number; alone: boolean };

function OnePause({ pause, zone, now, alone }: OnePauseProps) {
  const { title, texts, resume } = wordsOf(pause);
  return (
    <Notice tone="warn">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{t.since(dayAndTime(pause.at, zone))}</p>
      {pause.rule !== null && <p>{t.rules[pause.rule] ?? t.otherRule}</p>}
      {texts.map(text => (
        <p>{text}</p>
      ))}
      <Response pause={pause} />
      {isProbeDue(pause, now) ? (
        <p>{t.probing}</p>
      ) : (
        resume && (
          <Resume name={pause.reason} label={t.resumeWhich(title)} help={resume} kind={alone ? 'main' : 'quiet'}>
            {t.resume}
          </Resume>
        )
      )}
    </Notice>
  );
}

function Response({ pause: { response } }: { pause: Pause }) {
  if (response === '') return null;
  return (
    <>
      <p class="small">{t.response}</p>
      <pre>{response}</pre>
    </>
  );
}

type ResumeProps = { name: string; label: string; help?: string; kind: 'main' | 'quiet'; children: string };

function Resume({ name, label, help, kind, children }: ResumeProps) {
  return (
    <form method="post" action="/admin/resume">
      {help && <p class="small">{help}</p>}
      <Button name="name" value={name} label={label} kind={kind}>
        {children}
      </Button>
    </form>
  );
}

type HeldProps = { held: Pause[]; clinic: Clinic; now: number; most?: number };

/** Receiving domains that blame us and are held. `most`: show this many, and a link to all. */
export function HeldDomains({ held, clinic, now, most = held.length }: HeldProps) {
  if (held.length === 0) return null;
  const more = held.length - most;
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.held.title}</strong>
      </p>
      {most === 0 ? (
        <p>{t.held.besides}</p>
      ) : (
        <>
          <p>{t.held.text}</p>
          <p>{t.held.heals}</p>
          <ul class="people held">
            {held.slice(0, most).map(hold => (
              <HeldDomain hold={hold} zone={clinic.timeZone} now={now} />
            ))}
          </ul>
        </>
      )}
      {more > 0 && (
        <p>
          {most > 0 && t.held.more(more)} <a href="/admin/receivers">{t.held.all(held.length)}</a>
        </p>
      )}
    </Notice>
  );
}

function HeldDomain({ hold, zone, now }: { hold: Pause; zone: string; now: number }) {
  const { domain, at, rule, probeAt } = hold;
  const isOut = isProbeDue(hold, now);
  return (
    <li>
      <p>
        <strong>{domain}</strong>
      </p>
      <p>
        {t.held.since(dayAndTime(at, zone))}
        {t.rules[rule ?? ''] ?? t.otherRule}
      </p>
      <Response pause={hold} />
      <p>{isOut || probeAt === null ? t.held.probing : t.held.next(dayAndTime(probeAt, zone))}</p>
      <Resume name={domain} label={t.held.releaseWhich(domain)} kind="quiet">
        {t.held.release}
      </Resume>
    </li>
  );
}
