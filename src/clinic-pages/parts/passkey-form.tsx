import type { PropsWithChildren } from 'hono/jsx';
import type { NoPlace, PasskeyPlace } from '../../sign-in/passkey-place.ts';
import { access } from '../../texts/ja/access.ts';
import { Notice } from '../../ui/form.tsx';
import { passkeyScriptPath } from './passkey-script.ts';

const t = access.passkey;

type PasskeyFormProps = PropsWithChildren<{
  doing: 'create' | 'get';
  /** Where the browser asks for options, and where it sends what came of them. */
  options: string;
  action: string;
  place: PasskeyPlace;
}>;

/** A form that only a script can send, so what is in it is hidden until the script is there. */
export function PasskeyForm({ doing, options, action, place, children }: PasskeyFormProps) {
  const words = {
    'data-asking': t.asking,
    'data-cancelled': doing === 'get' ? t.cancelled : t.cancelledNew,
    'data-known': t.known,
    'data-elsewhere': t.elsewhere(`${place.origin}/admin`),
    'data-unsupported': t.unsupported,
    'data-failed': t.failed,
  };
  return (
    <form
      method="post"
      action={action}
      data-passkey={doing}
      data-options={options}
      data-origin={place.origin}
      {...words}
    >
      <div hidden>{children}</div>
      <p class="passkey-words" role="status" />
      <noscript>
        <p>{t.noScript}</p>
      </noscript>
    </form>
  );
}

/** Why there are no passkeys here. */
export function NoPasskeysHere({ why }: { why: NoPlace }) {
  return (
    <Notice>
      <p>{t.noPlace[why]}</p>
    </Notice>
  );
}

/** Stands once on a page with `PasskeyForm` or a button that prints. */
export const PasskeyScript = () => <script src={`/admin${passkeyScriptPath}`} defer />;
