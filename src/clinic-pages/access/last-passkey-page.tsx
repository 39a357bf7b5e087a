import type { Clinic } from '../../clinic/settings.ts';
import type { Passkey } from '../../db/records.ts';
import { access } from '../../texts/ja/access.ts';
import { Button } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';

const t = access.passkey;

/** Asks before the last way in is removed. */
export function LastPasskeyPage({ clinic, passkey }: { clinic: Clinic; passkey: Passkey }) {
  return (
    <AdminPage clinic={clinic} title={t.lastTitle} place="settings">
      <p>
        <strong>{passkey.name}</strong>
      </p>
      <p>{t.lastText}</p>
      <p>
        <a class="button main" href="/admin/access">
          {t.keep}
        </a>
      </p>
      <form method="post" action="/admin/access/passkeys/remove">
        <input type="hidden" name="id" value={passkey.id} />
        <Button kind="quiet" name="anyway" value="1">
          {t.lastRemove}
        </Button>
      </form>
    </AdminPage>
  );
}
