import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificate = { key: string; cert: string };

/** A certificate authority of a test's own. `file`: its certificate, which a client must be told to trust. */
export function authority(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-authority-'));
  const at = (file: string) => join(folder, file);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  const root = ['-keyout', at('root.key'), '-out', at('root.cert')];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, ...root);
  return {
    file: at('root.cert'),
    /** `names`: as a certificate has them, such as `DNS:mail.example`. */
    certify(names: string): Certificate {
      openssl('req', ...newKey, '-subj', '/CN=test', '-keyout', at('key'), '-out', at('request'));
      writeFileSync(at('names'), `subjectAltName=${names}\n`);
      const by = ['-CA', at('root.cert'), '-CAkey', at('root.key'), '-CAcreateserial'];
      openssl('x509', '-req', '-in', at('request'), ...by, '-days', '2', '-extfile', at('names'), '-out', at('cert'));
      return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
