import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ConfigError, type DkimConfig } from '../../config.ts';

/** Bits. RFC 8301, 3.2: receivers must not take a shorter key for valid. */
const SHORTEST = 1_024;

/**
 * The key that the environment gives or names; `readFile` gives the text of the file it names. Throws `ConfigError`, which shows
 * nothing of the key.
 */
export function readDkimKey({ key, keyFile }: DkimConfig, readFile: (name: string) => string): KeyObject {
  const name = keyFile ? 'DKIM_KEY_FILE' : 'DKIM_KEY';
  // Where a value must be one line, line ends are often written as \n.
  const parsed = parse(keyFile ? readFile(keyFile) : key!.replaceAll('\\n', '\n'));
  if (parsed?.asymmetricKeyType !== 'rsa')
    throw new ConfigError(
      `${name} must ${keyFile ? 'name a file with' : 'be'} an RSA private key in PEM, without a password`,
    );
  if (parsed.asymmetricKeyDetails!.modulusLength! < SHORTEST)
    throw new ConfigError(`${name}: the key is shorter than ${SHORTEST} bits, receivers take it for none`);
  return parsed;
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
