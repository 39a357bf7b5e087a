import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './compare.ts';
import { type Installation, install, progress } from './program.ts';
import type { Run } from './result.ts';
import type { Opens } from './servers.ts';

/** How fast the program sends to this server. Refused mails are not waited for. `dkim`: each mail is signed. */
export const rate =
  (opens: Opens, settings: Record<string, string> = {}, dkim = false): Run =>
  async limits => {
    const server = await opens();
    if (typeof server === 'string') return server;
    const installation = await install(limits.mails);
    const signing = dkim ? dkimSettings(installation) : {};
    const program = await installation.start({ SMTP_URL: server.url, ...settings, ...signing });
    const [cpu, serverCpu] = [program.cpu(), server.cpu()];
    await progress(installation.answered, limits);
    const [mails, ms] = [installation.sent(), installation.span()];
    const spent = { cpu: (program.cpu() - cpu) / mails, memory: program.peak() };
    await program.end('SIGTERM');
    const { copies, roundTrips, remark } = await server.found();
    const servers = { serverCpu: (server.cpu() - serverCpu) / mails, roundTrips, remark };
    const checked = copies && compare(installation.records(), copies);
    installation.close();
    await server.stop();
    return { mails, perSecond: mails / (ms / 1_000), ...spent, ...servers, ...checked };
  };

function dkimSettings({ folder }: Installation) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const file = join(folder, 'dkim.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { DKIM_KEY_FILE: file, DKIM_SELECTOR: 'bench' };
}
