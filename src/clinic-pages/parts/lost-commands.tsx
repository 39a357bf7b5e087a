import type { Deps } from '../../deps.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';

type Where = Pick<Deps, 'runtime' | 'site'>;

/** What prints a link to come in by. Without `--cloudflare` the command would open a database of its own, and a link to it. */
export const signInCommand = ({ runtime, site }: Where): string =>
  runtime === 'workers' ? `BASE_URL=${site.baseUrl} ${admin.signIn.command} --cloudflare` : admin.signIn.command;

/** How somebody at the machine lets the clinic in when nothing else does. */
export function LostCommands({ where }: { where: Where }) {
  return (
    <>
      <p>{access.lost[where.runtime]}</p>
      <pre>{signInCommand(where)}</pre>
    </>
  );
}
