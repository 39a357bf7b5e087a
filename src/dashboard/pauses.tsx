import type { Clinic } from '../clinic/settings.ts';
import { isProbeDue, type Pause } from '../delivery/pauses.ts';
import { pauses as t } from '../texts/ja/pauses.ts';
import { Button, Notice } from '../ui/form.tsx';
import { dayAndTime } from './times.ts';

type PausesProps = { pauses: Pause[]; clinic: Clinic; now: number };

/** Every reason for which nothing goes out, each with its words and its own end. */
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
        <OnePause pause={pause} zone={clinic.timeZone} now={now} />
      ))}
    </>
  );
}

function OnePause({ pause, zone, now }: { pause: Pause; zone: string; now: number }) {
  const { title, texts, resume } = t.reasons[pause.reason];
  return (
    <Notice tone="warn">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{t.since(dayAndTime(pause.at, zone))}</p>
      {pause.reason === 'refused' && <p>{t.rules[pause.rule ?? ''] ?? t.otherRule}</p>}
      {texts.map(text => (
        <p>{text}</p>
      ))}
      <Response pause={pause} />
      {isProbeDue(pause, now) ? (
        <p>{t.probing}</p>
      ) : (
        resume && (
          <Resume name={pause.reason} label={t.resumeWhich(title)} help={resume}>
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

type ResumeProps = { name: string; label: string; help?: string; children: string };

function Resume({ name, label, help, children }: ResumeProps) {
  return (
    <form method="post" action="/admin/resume">
      {help && <p class="small">{help}</p>}
      <Button name="name" value={name} label={label}>
        {children}
      </Button>
    </form>
  );
}

/** On pages about other things; the page of receivers has them all. */
const MOST_ELSEWHERE = 3;

/** Receiving domains that blame us. `elsewhere`: a few, with the way to all. */
export function HeldDomains({ held, clinic, now, elsewhere }: Omit<PausesProps, 'pauses'> & HeldProps) {
  if (held.length === 0) return null;
  const shown = elsewhere ? held.slice(0, MOST_ELSEWHERE) : held;
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.held.title}</strong>
      </p>
      <p>{t.held.text}</p>
      <p>
        {t.held.heals}
        {t.held.releaseHelp}
      </p>
      {shown.map(hold => (
        <HeldDomain hold={hold} zone={clinic.timeZone} now={now} />
      ))}
      {shown.length < held.length && (
        <p>
          {t.held.more(held.length - shown.length)} <a href="/admin/receivers">{t.held.all}</a>
        </p>
      )}
    </Notice>
  );
}
type HeldProps = { held: Pause[]; elsewhere?: boolean };

function HeldDomain({ hold, zone, now }: { hold: Pause; zone: string; now: number }) {
  const { domain, at, rule, probeAt } = hold;
  const isOut = isProbeDue(hold, now);
  return (
    <section class="held">
      <h2>{domain}</h2>
      <p>
        {t.held.since(dayAndTime(at, zone))}
        {'。'}
        {t.rules[rule ?? ''] ?? t.otherRule}
      </p>
      <Response pause={hold} />
      <p class="small">{isOut || probeAt === null ? t.held.probing : t.held.next(dayAndTime(probeAt, zone))}</p>
      <Resume name={domain} label={t.held.releaseWhich(domain)}>
        {t.held.release}
      </Resume>
    </section>
  );
}
