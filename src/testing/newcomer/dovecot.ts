import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timers } from '../../adapters/machine/machine.ts';

const DOVECOT = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find(existsSync);

/** Why a mail server with passwords cannot be run here; `undefined` when it can. It needs Debian's package `dovecot-core`, and root. */
export const noDovecot = !DOVECOT
  ? 'dovecot is not installed'
  : process.getuid?.() !== 0
    ? 'dovecot needs root'
    : undefined;

/** Asks Postfix (`postfix.ts`) for a user name and password that Dovecot knows, as web hosts in Japan do. */
export async function startDovecot(user: string, password: string) {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  chmodSync(folder, 0o755);
  const socket = join(folder, 'sasl');
  writeFileSync(join(folder, 'users'), `${user}:{PLAIN}${password}\n`);
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, socket));
  const child = spawn(DOVECOT!, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  for (let tries = 0; !existsSync(socket); tries += 1) {
    if (tries > 200 || child.exitCode !== null) throw new Error('Dovecot does not come up');
    await timers.pause(50);
  }
  return {
    /** Settings of Postfix: nobody sends without a password. */
    postfix: {
      smtpd_sasl_auth_enable: 'yes',
      smtpd_sasl_type: 'dovecot',
      smtpd_sasl_path: socket,
      smtpd_client_restrictions: 'permit_sasl_authenticated, reject',
      smtpd_relay_restrictions: 'permit_sasl_authenticated, reject',
    },
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

const configuration = (folder: string, socket: string) => `
base_dir = ${join(folder, 'run')}
log_path = ${join(folder, 'log')}
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = ${join(folder, 'users')}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
service auth {
  unix_listener ${socket} {
    mode = 0666
  }
}
`;
