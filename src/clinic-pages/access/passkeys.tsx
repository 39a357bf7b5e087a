import type { Passkey } from '../../db/records.ts';
import type { WaysIn } from '../../sign-in/ways-in.ts';
import { access } from '../../texts/ja/access.ts';
import { Button, Field } from '../../ui/form.tsx';
import { NoPasskeysHere, PasskeyForm } from '../parts/passkey-form.tsx';
import { day } from '../parts/times.ts';

const t = access.passkey;

type PasskeysProps = { ways: WaysIn; zone: string; mayMake: boolean; main: boolean };

/** The passkeys of this address, a form to make one, and those that stayed behind in a move. */
export function Passkeys({ ways, zone, mayMake, main }: PasskeysProps) {
  const { place, passkeys, elsewhere } = ways;
  const hosts = [...new Set(elsewhere.map(({ rpId }) => rpId))];
  return (
    <>
      <p>{t.about}</p>
      {passkeys.length > 0 ? <List {...{ passkeys, zone }} /> : <p>{t.none}</p>}
      {typeof place === 'string' ? <NoPasskeysHere why={place} /> : mayMake && <Add place={place} main={main} />}
      {hosts.map(host => (
        <>
          <h3>{t.elsewhereTitle}</h3>
          <p>{t.elsewhereText(host)}</p>
          <List passkeys={elsewhere.filter(({ rpId }) => rpId === host)} zone={zone} />
        </>
      ))}
    </>
  );
}

function Add({ place, main }: { place: Exclude<WaysIn['place'], string>; main: boolean }) {
  return (
    <div class="search">
      <PasskeyForm
        doing="create"
        options="/admin/access/passkeys/options"
        action="/admin/access/passkeys"
        place={place}
      >
        <Field label={t.name} name="name" help={t.nameHelp} maxlength={60} autocomplete="off" />
        <Button kind={main ? 'main' : 'quiet'}>{t.add}</Button>
      </PasskeyForm>
    </div>
  );
}

function List({ passkeys, zone }: { passkeys: Passkey[]; zone: string }) {
  return (
    <ul class="people still">
      {passkeys.map(passkey => (
        <li>
          <div>
            <p>
              <strong>{passkey.name}</strong>
            </p>
            <p class="small soft">
              {t.made(day(passkey.createdAt, zone))}・
              {passkey.lastUsedAt === null ? t.neverUsed : t.lastUsed(day(passkey.lastUsedAt, zone))}・
              {reachOf(passkey)}
            </p>
          </div>
          <form method="post" action="/admin/access/passkeys/remove">
            <Button kind="quiet" name="id" value={passkey.id} label={t.removeLabel(passkey.name)}>
              {t.remove}
            </Button>
          </form>
        </li>
      ))}
    </ul>
  );
}

/** Whether it is lost with the device (WebAuthn Level 3, section 6.1.3: backup eligibility and state). */
function reachOf({ deviceType, backedUp }: Passkey): string {
  if (deviceType === 'singleDevice') return t.oneDevice;
  return backedUp ? t.synced : t.syncable;
}
