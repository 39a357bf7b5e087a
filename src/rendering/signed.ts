import type { OutgoingMessage, Signer } from '../deps.ts';
import { NotBegunError } from '../errors.ts';

/** The message with its signature. Throws `NotBegunError` if it cannot be signed. */
export async function signed(sign: Signer, message: OutgoingMessage): Promise<string> {
  try {
    return await sign(message);
  } catch (cause) {
    throw new NotBegunError('the message cannot be signed', { cause });
  }
}
