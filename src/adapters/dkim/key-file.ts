import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ConfigError } from '../../config.ts';

const LENGTH = 2_048;

/** The text of the file that `DKIM_KEY_FILE` names. Throws `ConfigError`. */
export function readDkimKeyFile(keyFile: string): string {
  try {
    return readFileSync(keyFile, 'utf8');
  } catch (error) {
    throw new ConfigError(`DKIM_KEY_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Writes a new RSA key of 2048 bits (RFC 8301) as PEM, readable only by its owner. Throws `EEXIST` rather than replace a file. It makes
 * no Ed25519 key (RFC 8463), because many receivers cannot verify one.
 */
export function makeDkimKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: LENGTH });
  writeNew(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return privateKey;
}

/** What a full disk cut off is removed: it is no key, and would stand in the way of the next one. */
function writeNew(file: string, content: string | Buffer) {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}
