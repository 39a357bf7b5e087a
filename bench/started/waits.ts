import { install, progress } from './program.ts';
import type { Run } from './result.ts';
import { ownSink, type Server } from './servers.ts';

const MAILS = 20;

/** How long after its entering a mail begins to leave, at one mail a second over five connections. */
export const waits: Run = async () => {
  const server = (await ownSink()()) as Server;
  const installation = await install(5 * MAILS);
  const program = await installation.start({ SMTP_URL: server.url, SMTP_PER_SECOND: '1' });
  await progress(installation.sent, { mails: MAILS, ms: 3 * MAILS * 1_000 });
  const [entered, { begunAt }] = [installation.enteredAt(), await server.found()];
  const ms = begunAt!.map((at, n) => at - entered[n]!).toSorted((a, b) => a - b);
  const [mails, perSecond] = [ms.length, installation.sent() / (installation.span() / 1_000)];
  const remark = `began ${ms[0]} to ${ms.at(-1)} ms after they entered, the median ${ms[Math.floor(mails / 2)]} ms`;
  await program.end('SIGTERM');
  installation.close();
  await server.stop();
  return { mails, perSecond, remark };
};
