import type { Clinic } from '../../../clinic/settings.ts';
import type { Runtime } from '../../../deps.ts';
import { isProbeDue, type Pause } from '../../../pauses/pauses.ts';
import { isKnown, type PauseReason, type REASONS } from '../../../pauses/reasons.ts';
import { type PauseWords, pauses as t } from '../../../texts/ja/pauses.ts';
import { tell } from '../../../texts/ja/tell.ts';
import { Button, Notice } from '../../../ui/form.tsx';
import { PassOn } from '../pass-on.tsx';
import { dayAndTime } from '../times.ts';

/** `back`: the page that a press leads back to; unset: the report. */
type Shared = { clinic: Clinic; now: number; runtime: Runtime; back?: 'delivery' };

/** All pauses of all sending, each with its own explanation and button. */
export function Pauses({ pauses, ...shared }: Shared & { pauses: Pause[] }) {
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
        <OnePause pause={pause} alone={pauses.length === 1} {...shared} />
      ))}
    </>
  );
}

/** Where somebody can resume, there are words for it: without them there is no button. */
type WordsOf<R extends PauseReason> = (typeof REASONS)[R]['ends'] extends 'itself'
  ? PauseWords & { resume?: undefined }
  : PauseWords & { resume: string };
const WORDS: { [R in PauseReason]: WordsOf<R> } = t.reasons;

export function pauseWords({ reason, remembered }: Pause): PauseWords {
  if (reason === 'restored' && remembered !== null) return remembered ? t.restoredRemembered : t.restoredForgotten;
  return isKnown(reason) ? WORDS[reason] : t.otherReason;
}

type OnePauseProps = Shared & { pause: Pause; alone: boolean };

function OnePause({ pause, clinic, now, runtime, alone, back }: OnePauseProps) {
  const { title, texts, resume, button = t.resume, since = t.since, told } = pauseWords(pause);
  return (
    <Notice tone="warn">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{since(dayAndTime(pause.at, clinic.timeZone))}</p>
      {texts.map(text => (
        <p>{text}</p>
      ))}
      <Cause pause={pause} runtime={runtime} />
      {told && <PassOn told={told} runtime={runtime} />}
      {isProbeDue(pause, now) ? (
        <p>{t.probing}</p>
      ) : (
        <>
          {pause.probeAt !== null && <p>{t.next(dayAndTime(pause.probeAt, clinic.timeZone))}</p>}
          {resume && (
            <Resume {...{ name: pause.reason, back, help: resume }} label={t.which(button, title)} kind={kindOf(alone)}>
              {button}
            </Resume>
          )}
        </>
      )}
    </Notice>
  );
}

const kindOf = (alone: boolean) => (alone ? 'main' : 'quiet');

/** What a server refused, what it said, and where that can be mended. Shows nothing if no server refused anything. */
function Cause({ pause, runtime }: { pause: Pause; runtime: Runtime }) {
  if (pause.rule === null) return null;
  const { words, to, told, withAnswer } = t.rules[pause.rule] ?? t.otherRule;
  return (
    <>
      <p>
        {words} {to && <a href={t.to[to].href}>{t.to[to].words}</a>}
      </p>
      <Response pause={pause} />
      {told && <PassOn told={told} runtime={runtime} intro={introOf(to !== undefined, withAnswer)} />}
    </>
  );
}

function introOf(canMend: boolean, withAnswer?: boolean): string {
  if (canMend) return tell.introElse;
  return withAnswer ? tell.introWithAnswer : tell.intro;
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

type ResumeProps = Pick<Shared, 'back'> & {
  name: string;
  label: string;
  help?: string;
  kind: 'main' | 'quiet';
  children: string;
};

function Resume({ name, label, help, kind, back, children }: ResumeProps) {
  return (
    <form method="post" action="/admin/resume">
      {back && <input type="hidden" name="back" value={back} />}
      {help && <p class="small">{help}</p>}
      <Button name="name" value={name} label={label} kind={kind}>
        {children}
      </Button>
    </form>
  );
}

type HeldProps = Shared & { held: Pause[]; most?: number };

/** Receiving domains that blame us and are held. `most`: show this many, and a link to all. */
export function HeldDomains({ held, most = held.length, ...shared }: HeldProps) {
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
              <HeldDomain hold={hold} {...shared} />
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

function HeldDomain({ hold, clinic, now, runtime, back }: Shared & { hold: Pause }) {
  const { domain, at, probeAt } = hold;
  const isOut = isProbeDue(hold, now);
  return (
    <li>
      <p>
        <strong>{domain}</strong>
      </p>
      <p>{t.held.since(dayAndTime(at, clinic.timeZone))}</p>
      <Cause pause={{ ...hold, rule: hold.rule ?? '' }} runtime={runtime} />
      <p>{isOut || probeAt === null ? t.held.probing : t.held.next(dayAndTime(probeAt, clinic.timeZone))}</p>
      <Resume name={domain} label={t.held.releaseWhich(domain)} kind="quiet" back={back}>
        {t.held.release}
      </Resume>
    </li>
  );
}
