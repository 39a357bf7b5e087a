import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';

const t = access.lost;

/** How somebody at the machine lets the clinic in when nothing else does. */
export function LostCommands({ baseUrl }: { baseUrl: string }) {
  return (
    <>
      <p>{t.text}</p>
      <pre>{admin.signIn.command}</pre>
      <p>{t.cloudflare}</p>
      <pre>{`BASE_URL=${baseUrl} ${admin.signIn.command} --cloudflare`}</pre>
    </>
  );
}
