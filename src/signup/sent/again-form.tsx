import type { PropsWithChildren } from 'hono/jsx';
import { Proof } from '../section/proof.tsx';
import { writePromised } from './promised.ts';
import type { Sent } from './sent-cookie.ts';

/** Fields that only the forms behind the sign-up form have: the address that the page was about, and what was promised for it. */
export const WAS = 'was';
export const PROMISED = 'promised';

/**
 * Asks once more for what this browser sent, all of it in the form, so that each of two tabs asks for its own. `email`: the address to ask
 * for; unset if a field among `children` names it.
 */
export function AgainForm({ sent, email, class: name, children }: PropsWithChildren<AgainProps>) {
  const { email: was, ...typed } = sent.typed;
  const fields = { ...typed, [WAS]: was, [PROMISED]: writePromised(sent.promised), ...(email && { email }) };
  return (
    <form method="post" action="/signup" class={name} novalidate>
      {Object.entries(fields).map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      {children}
      <Proof />
    </form>
  );
}
type AgainProps = { sent: Sent; email?: string; class?: string };
