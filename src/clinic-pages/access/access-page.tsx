import type { Clinic } from '../../clinic/settings.ts';
import type { Step } from '../../clinic/setup.ts';
import type { Session } from '../../db/records.ts';
import type { Deps } from '../../deps.ts';
import { FEW_CODES, type Sheet } from '../../sign-in/codes.ts';
import { isShut, type WaysIn } from '../../sign-in/ways-in.ts';
import { access as t } from '../../texts/ja/access.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { LostCommands } from '../parts/lost-commands.tsx';
import { PasskeyScript } from '../parts/passkey-form.tsx';
import { OnTo } from '../parts/setup/setup-steps.tsx';
import { day } from '../parts/times.ts';
import { Passkeys } from './passkeys.tsx';
import { Sessions } from './sessions.tsx';

type AccessProps = {
  clinic: Clinic;
  ways: WaysIn;
  sessions: Session[];
  /** The session that asks. */
  own: Session;
  done: 'added' | 'removed' | 'ended' | undefined;
  /** The step of はじめに to go on with. */
  next: Step | undefined;
  /** Whether this session may make passkeys and codes. */
  mayMake: boolean;
  where: Pick<Deps, 'runtime' | 'site'>;
};

/** What opens the clinic's pages, and for whom they are open now. */
export function AccessPage({ clinic, ways, sessions, own, done, next, mayMake, where }: AccessProps) {
  const zone = clinic.timeZone;
  return (
    <AdminPage clinic={clinic} title={t.title} place="settings">
      <WhatWasDone done={done} next={next} />
      <p class="lead">{t.lead}</p>
      {mayMake && isShut(ways) && <p>{typeof ways.place === 'string' ? t.codesOnly : t.either}</p>}
      {!mayMake && (
        <Notice>
          <p>{t.trial}</p>
        </Notice>
      )}
      <h2>{t.passkey.title}</h2>
      <Passkeys ways={ways} zone={zone} mayMake={mayMake} main={!isShut(ways)} />
      <h2 id="codes">{t.codes.title}</h2>
      <Codes sheet={ways.sheet} zone={zone} mayMake={mayMake} main={isShut(ways)} />
      <h2>{t.sessions.title}</h2>
      <Sessions {...{ sessions, own, zone }} shut={isShut(ways)} passkeys={[...ways.passkeys, ...ways.elsewhere]} />
      <h2>{t.lost.title}</h2>
      <LostCommands where={where} />
      <PasskeyScript />
    </AdminPage>
  );
}

const DONE = { added: t.passkey.added, removed: t.passkey.removed, ended: t.sessions.ended };

function WhatWasDone({ done, next }: Pick<AccessProps, 'done' | 'next'>) {
  return done ? (
    <Notice tone="good">
      <p>{DONE[done]}</p>
      {next && <OnTo step={next} />}
    </Notice>
  ) : null;
}

type CodesProps = { sheet: Sheet | undefined; zone: string; mayMake: boolean; main: boolean };

function Codes({ sheet, zone, mayMake, main }: CodesProps) {
  return (
    <>
      <p>{t.codes.about}</p>
      <p>{sheet ? <strong>{t.codes.left(sheet.left, day(sheet.madeAt, zone))}</strong> : t.codes.none}</p>
      {sheet && sheet.left <= FEW_CODES && (
        <Notice tone="warn">
          <p>{t.codes.few}</p>
        </Notice>
      )}
      {mayMake && (
        <form method="post" action="/admin/access/codes">
          <Button kind={main ? 'main' : 'quiet'}>{sheet ? t.codes.makeNew : t.codes.make}</Button>
          <p class="small soft">
            {t.codes.makeHelp}
            {sheet && t.codes.voids}
          </p>
        </form>
      )}
    </>
  );
}
