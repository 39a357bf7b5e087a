import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const POSTFIX = ['/usr/sbin/postfix', '/usr/local/sbin/postfix'].find(existsSync);

/** Why the tests with a real Postfix cannot run here; `undefined` when they can. They need Debian's package `postfix`, and root. */
export const noPostfix = !POSTFIX
  ? 'postfix is not installed'
  : process.getuid?.() !== 0
    ? 'postfix needs root'
    : undefined;

export type Postfix = {
  url: string;
  /** Below it run all processes of this Postfix. */
  pid: number;
  /** Changes the configuration while it runs. */
  configure(settings: Record<string, string>): Promise<void>;
  /** The `known` addresses, each as often as it got a mail. */
  received(): string[];
  log(): string;
  close(): Promise<void>;
};

/** Starts a Postfix on a free port of this machine. It takes mail for the `known` addresses and keeps it in files. */
export async function startPostfix(known: string[], settings: Record<string, string> = {}): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'postfix-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const [config, queue, data, mail] = ['config', 'queue', 'data', 'mail'].map(name => join(folder, name)) as string[];
  for (const made of [config, queue, data, mail]) mkdirSync(made!);
  execFileSync('chown', ['postfix', data!]);
  execFileSync('chown', ['nobody', mail!]);
  const uid = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
  const main = { ...MAIN, queue_directory: queue!, data_directory: data!, virtual_mailbox_base: mail!, ...settings };
  const domains = [...new Set(known.map(address => address.slice(address.indexOf('@') + 1)))];
  const own = {
    virtual_mailbox_domains: domains.join(' '),
    virtual_mailbox_maps: `inline:{ ${known.map(address => `{${address}=${address}/}`).join(', ')} }`,
    virtual_uid_maps: `static:${uid}`,
    virtual_gid_maps: `static:${uid}`,
    maillog_file: join(folder, 'log'),
    maillog_file_prefixes: folder,
  };
  const write = (more: Record<string, string>) =>
    writeFileSync(
      join(config!, 'main.cf'),
      Object.entries({ ...main, ...own, ...more })
        .map(([name, value]) => `${name} = ${value}\n`)
        .join(''),
    );
  write({});
  writeFileSync(join(config!, 'master.cf'), master(port));
  const run = (command: string) => execFileSync(POSTFIX!, ['-c', config!, command], { stdio: 'pipe' });
  const log = () => readFileSync(join(folder, 'log'), 'utf8');
  const reloads = () => log().split('reload -- version').length;
  const process = spawn(POSTFIX!, ['-c', config!, 'start-fg'], { stdio: 'ignore' });
  await answering(port);
  return {
    url: `smtp://127.0.0.1:${port}`,
    pid: process.pid!,
    async configure(more) {
      const before = reloads();
      write(more);
      run('reload');
      await until(() => reloads() > before);
    },
    received: () => known.flatMap(address => filesOf(join(mail!, address, 'new')).map(() => address)),
    log,
    async close() {
      run('stop');
      if (process.exitCode === null) await once(process, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

const MAIN = {
  compatibility_level: '3.6',
  myhostname: 'mx.postfix.example',
  mydestination: '',
  mynetworks: '127.0.0.0/8',
  inet_interfaces: '127.0.0.1',
  inet_protocols: 'ipv4',
  // The default: what is wrong with the sender or the client is reported only at RCPT.
  smtpd_delay_reject: 'yes',
  smtpd_relay_restrictions: 'reject_unauth_destination',
  local_recipient_maps: '',
  alias_maps: '',
  alias_database: '',
  biff: 'no',
};

/** Only the services that receive mail, and store, discard or relay it. */
const master = (port: number) => `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
smtp unix - - n - - smtp
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
`;

const filesOf = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

async function answering(port: number) {
  await until(async () => {
    const socket = createConnection(port, '127.0.0.1');
    try {
      await once(socket, 'data');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  });
}

async function until(holds: () => boolean | Promise<boolean>) {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 200) throw new Error('Postfix does not come up');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
