import { compare } from './compare.ts';
import { type Installation, install, progress, type Started } from './program.ts';
import type { Run } from './result.ts';
import { ownSink, type Server } from './servers.ts';

const MINUTE = 60_000;
type Middle = (program: Started, of: Installation, server: Server) => Promise<{ program: Started; remark: string }>;

/** All that is due, from the start of the program to the last mail. `most`: of them are due. `middle`: what happens when half is sent. */
export const whole =
  (settings: Record<string, string> = {}, { most = Infinity, middle }: { most?: number; middle?: Middle } = {}): Run =>
  async limits => {
    const due = Math.min(limits.mails, most);
    const server = (await ownSink()()) as Server;
    const installation = await install(due);
    const begun = performance.now();
    let program = await installation.start({ SMTP_URL: server.url, ...settings });
    let remark = '';
    if (middle) {
      await progress(installation.sent, { mails: due / 2, ms: MINUTE });
      ({ program, remark } = await middle(program, installation, server));
    }
    await progress(installation.sent, { mails: due, ms: 10 * MINUTE });
    const seconds = (performance.now() - begun) / 1_000;
    const memory = program.peak();
    await program.end('SIGTERM');
    const { copies } = await server.found();
    const { twice, inDoubt, broken } = compare(installation.records(), copies!);
    const lost = due - copies!.size;
    installation.close();
    await server.stop();
    const says = [`${seconds.toFixed(1)} s, starting included`, remark].filter(Boolean).join('; ');
    return {
      mails: due,
      perSecond: due / seconds,
      memory,
      lost,
      twice,
      inDoubt,
      broken: broken || lost > 0,
      remark: says,
    };
  };

export const stopped: Middle = async (program, of, { url }) => {
  const from = performance.now();
  await program.end('SIGTERM');
  const seconds = ((performance.now() - from) / 1_000).toFixed(1);
  const remark = `ended ${seconds} s after SIGTERM, ${of.inHand()} left in hand`;
  return { remark, program: await of.start({ SMTP_URL: url }) };
};

/** Leases end at once here, and after five minutes in earnest. */
export const killed: Middle = async (program, of, { url }) => {
  await program.end('SIGKILL');
  const remark = `${of.inFlight()} in flight at SIGKILL`;
  of.endLeases();
  return { remark, program: await of.start({ SMTP_URL: url }) };
};
