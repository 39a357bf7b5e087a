import type { Signer } from '../deps.ts';
import { NotBegunError } from '../errors.ts';

/** The message with its signature. Throws `NotBegunError` if it cannot be signed. */
export async function signed(sign: Signer, message: Parameters<Signer>[0]): Promise<string> {
  try {
    return await sign(message);
  } catch (cause) {
    throw new NotBegunError('mail cannot be signed with the key for DKIM', { cause });
  }
}
