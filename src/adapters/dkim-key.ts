import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { ConfigError, type DkimConfig } from '../config.ts';

/** Bits. RFC 8301, 3.2: receivers must not take a shorter key for valid. */
const SHORTEST = 1_024;
const LENGTH = 2_048;

/** The key that the environment gives or names. Throws `ConfigError`, which shows nothing of the key. */
export function readDkimKey({ key, keyFile }: DkimConfig): KeyObject {
  const name = keyFile ? 'DKIM_KEY_FILE' : 'DKIM_KEY';
  // Where a value must be one line, line ends are often written as \n.
  const parsed = parse(keyFile ? read(keyFile) : key!.replaceAll('\\n', '\n'));
  if (parsed?.asymmetricKeyType !== 'rsa')
    throw new ConfigError(
      `${name} must ${keyFile ? 'name a file with' : 'be'} an RSA private key in PEM, without a password`,
    );
  if (parsed.asymmetricKeyDetails!.modulusLength! < SHORTEST)
    throw new ConfigError(`${name}: the key is shorter than ${SHORTEST} bits, receivers take it for none`);
  return parsed;
}

/**
 * Writes a new RSA key of 2048 bits (RFC 8301) as PEM, readable only by its owner. Never replaces a file: throws `EEXIST`. Ed25519
 * (RFC 8463) is not made: many receivers cannot verify it.
 */
export function makeDkimKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: LENGTH });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
  return privateKey;
}

function read(keyFile: string): string {
  try {
    return readFileSync(keyFile, 'utf8');
  } catch (error) {
    throw new ConfigError(`DKIM_KEY_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
