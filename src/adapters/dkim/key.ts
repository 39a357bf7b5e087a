import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ConfigError, type DkimConfig } from '../../config.ts';

/** Bits. Receivers must not accept a shorter key (RFC 8301, 3.2). */
const SHORTEST = 1_024;

/**
 * Reads the key that the environment gives or names. `readFile` returns the text of the named file. Throws `ConfigError`, which never
 * shows the key.
 */
export function readDkimKey({ key, keyFile }: DkimConfig, readFile: (name: string) => string): KeyObject {
  const name = keyFile ? 'DKIM_KEY_FILE' : 'DKIM_KEY';
  // An environment value must often be one line, so its line ends are written as \n.
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
