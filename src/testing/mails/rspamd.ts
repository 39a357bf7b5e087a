import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../free-port.ts';

export type Rspamd = { symbols(raw: string): Promise<{ name: string; score: number }[]>; stop(): Promise<void> };

/** Modules that ask the network, or judge how a mail arrived and not what it contains. They are switched off. */
const NETWORK =
  'arc asn bayes_expiry dkim dkim_signing dmarc fuzzy_check greylist hfilter history_redis mx_check neural phishing ratelimit rbl replies spf url_redirector';

/** Starts rspamd on this machine with its own rules and no network. Rejects when it does not answer within two minutes. */
export async function startRspamd(): Promise<Rspamd> {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-rspamd-'));
  const port = await freePort();
  mkdirSync(join(folder, 'local.d'));
  mkdirSync(join(folder, 'db'));
  for (const module of NETWORK.split(' ')) writeFileSync(join(folder, 'local.d', `${module}.conf`), 'enabled = false;');
  writeFileSync(join(folder, 'rspamd.conf'), configuration(folder, port));
  const root = process.getuid?.() === 0 ? ['--user', 'root', '--group', 'root'] : [];
  const variables = ['--var', `DBDIR=${join(folder, 'db')}`, '--var', `LOCAL_CONFDIR=${folder}`];
  const child = spawn('rspamd', ['--no-fork', '--insecure', ...root, '-c', join(folder, 'rspamd.conf'), ...variables], {
    stdio: 'ignore',
  });
  await answering(port, child).catch(error => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    async symbols(raw) {
      const response = await fetch(`http://127.0.0.1:${port}/checkv2`, { method: 'POST', body: raw });
      const { symbols } = (await response.json()) as { symbols: Record<string, { name: string; score: number }> };
      return Object.values(symbols);
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (folder: string, port: number) => `
.include "$CONFDIR/common.conf"
options {
  .include "$CONFDIR/options.inc"
  filters = "chartable,regexp";
  disable_hyperscan = true;
  dns { nameserver = ["127.0.0.1:9"]; timeout = 0.05s; retransmits = 1; }
}
logging { type = "file"; filename = "${join(folder, 'log')}"; level = "error"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
`;

async function answering(port: number, child: ChildProcess) {
  for (let tries = 0; tries < 1_200 && child.exitCode === null; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/ping`).then(
      response => response.ok,
      () => false,
    );
    if (up) return;
    await setTimeout(100);
  }
  throw new Error('rspamd did not start');
}
