import type { AnswerStanding } from '../answers/standing.ts';
import type { FieldErrors } from '../errors.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { Button, FieldError, Notice } from '../ui/form.tsx';
import type { Chosen } from './questions.tsx';

const { consent, share, own } = checkIn;

/** Asked with the first answer. Nothing is kept without the first tick; the second is off unless somebody sets it. */
export function ConsentQuestion({ chosen, errors }: { chosen: Chosen; errors: FieldErrors }) {
  return (
    <fieldset class="consent" aria-describedby={errors.consent ? 'consent-error' : undefined}>
      <legend>{consent.legend}</legend>
      <Tick name="consent" label={consent.label} about={consent.about} checked={chosen.consent === 'yes'} />
      <FieldError name="consent" error={errors.consent} />
      <Tick name="share" label={share.label} about={share.about} checked={chosen.share === 'yes'} />
    </fieldset>
  );
}

type TickProps = { name: string; label: string; about: string; checked: boolean };

function Tick({ name, label, about, checked }: TickProps) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} value="yes" checked={checked} />
      <span>
        <span class="label">{label}</span>
        <span class="about">{about}</span>
      </span>
    </label>
  );
}

/** What a reader can change about answers that are kept. */
export function KeptChoices({ standing: { shared } }: { standing: AnswerStanding }) {
  return (
    <>
      <p>{shared ? share.on : share.off}</p>
      {!shared && <p class="small soft">{share.about}</p>}
      <form method="post">
        <Button kind="quiet" name="act" value={shared ? 'unshare' : 'share'}>
          {shared ? share.stop : share.start}
        </Button>
      </form>
      <details>
        <summary>{own.erase}</summary>
        <form method="post">
          <p>{own.eraseHelp}</p>
          <Button kind="quiet" name="act" value="withdraw">
            {own.erase}
          </Button>
        </form>
      </details>
    </>
  );
}

/** What was just done, if the reader stands so: who opens a link with `?done=` has done nothing. */
export type Done = 'saved' | 'refused' | 'withdrawn' | 'shared' | 'unshared';

export function DoneNotice({ done, standing }: { done: Done | undefined; standing: AnswerStanding }) {
  const { keeping, shared } = standing;
  const isAgreed = keeping === 'agreed';
  const told: Record<Done, [holds: boolean, title: string, text?: string]> = {
    saved: [isAgreed, checkIn.saved, checkIn.savedHelp],
    refused: [keeping === 'refused', consent.refusedTitle, consent.refused],
    withdrawn: [keeping === 'withdrawn', own.erased],
    shared: [isAgreed && shared, share.started],
    unshared: [isAgreed && !shared, share.stopped],
  };
  const [holds, title, text] = done
    ? told[done]
    : [keeping === 'refused' || keeping === 'withdrawn', consent.isRefused];
  if (!holds) return null;
  return (
    <Notice tone={done ? 'good' : 'info'}>
      <p>{text ? <strong>{title}</strong> : title}</p>
      {text && <p>{text}</p>}
    </Notice>
  );
}
