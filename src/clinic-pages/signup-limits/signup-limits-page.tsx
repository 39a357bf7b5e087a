import type { Clinic } from '../../clinic/settings.ts';
import type { Runtime } from '../../deps.ts';
import type { SignupStanding } from '../../limits/waiting.ts';
import { signupLimits as t } from '../../texts/ja/signup-limits.ts';
import { tell } from '../../texts/ja/tell.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { Explained } from '../parts/explained.tsx';
import { AdminPage, TO_DELIVERY } from '../parts/frame.tsx';
import { PassOn } from '../parts/pass-on.tsx';
import { dayAndTime } from '../parts/times.ts';

type PageProps = {
  clinic: Clinic;
  standing: SignupStanding;
  now: number;
  runtime: Runtime;
  released?: number;
  discarded?: number;
};

/** The mails that wait for their turn, and what to do with them. `released`, `discarded`: what the last press did. */
export function SignupLimitsPage({ clinic, standing, now, runtime, released, discarded }: PageProps) {
  const done = [
    ...(released === undefined ? [] : [t.released(released)]),
    ...(discarded === undefined ? [] : [t.discarded(discarded)]),
  ];
  return (
    <AdminPage clinic={clinic} title={t.title} place="delivery" crumb={TO_DELIVERY}>
      {done.map(words => (
        <Notice tone="good">{words}</Notice>
      ))}
      {standing.waiting > 0 ? <Waiting clinic={clinic} standing={standing} now={now} /> : <NoneWaits />}
      {standing.refused > 0 && <p>{t.bannerRefused(standing.refused)}</p>}
      {standing.proofOfWork && <Explained title={t.proof} text={t.proofText} />}
      {standing.untrustedProxy && (
        <Explained title={t.proxy} text={t.proxyText} tone="warn">
          <PassOn told={tell.proxy} runtime={runtime} />
        </Explained>
      )}
      <p>
        <a href="/admin">{t.back}</a>
      </p>
    </AdminPage>
  );
}

function NoneWaits() {
  return (
    <div class="card empty">
      <p>{t.none}</p>
      <p>{t.noneText}</p>
    </div>
  );
}

function Waiting({ clinic, standing: { waiting, lastAt }, now }: Pick<PageProps, 'clinic' | 'standing' | 'now'>) {
  return (
    <>
      <p class="lead">{t.waiting(waiting)}</p>
      <p>{t.bannerText}</p>
      {lastAt !== undefined && <p>{t.lastAt(dayAndTime(lastAt, clinic.timeZone))}</p>}
      <Choice action="release" until={now} help={t.releaseHelp} kind="main" words={t.release} />
      <Choice action="discard" until={now} help={t.discardHelp} kind="quiet" words={t.discard} />
    </>
  );
}

type ChoiceProps = {
  action: 'release' | 'discard';
  until: number;
  help: string;
  kind: 'main' | 'quiet';
  words: string;
};

function Choice({ action, until, help, kind, words }: ChoiceProps) {
  return (
    <form class="card" method="post" action={`/admin/sign-ups/${action}`}>
      <p class="small">{help}</p>
      <Button kind={kind} name="until" value={String(until)}>
        {words}
      </Button>
    </form>
  );
}
