import { isSameChoice, type MailChoice } from '../clinic/mail-choice.ts';
import { beginTrial, endTrial } from '../clinic/trial.ts';
import { errorKind } from '../errors.ts';
import { newHeartbeat } from '../scheduling/heartbeat.ts';
import { chooseNow, type MailMeans, WHY_NONE } from './mail.ts';
import type { Parts } from './parts.ts';
import { openProgram, type Program } from './program.ts';

/** The program of a long-running process. Its connections outlast a piece of work, and the way mail goes out may change meanwhile. */
export type KeptProgram = {
  /** Runs one piece of work with the mailer chosen now. The connections of an earlier choice close when its work has ended. */
  use<T>(work: (program: Program) => T | Promise<T>): Promise<T>;
  /** The program by the last choice. */
  last(): Program;
  /** Closes all connections. `force`: breaks off mails under way. */
  close(options?: { force: boolean }): Promise<void>;
};

type Held = { program: Program; users: number };

export async function keepProgram(parts: Parts, means: MailMeans): Promise<KeptProgram> {
  let current: Held = { program: await openNow(), users: 0 };
  const open = new Set([current]);
  warnOfNone();

  /** One look after the other, so that an older result does not replace a newer one. Requests that come during a look share the next. */
  const looking = newHeartbeat(() =>
    lookAgain().catch(error =>
      // The database does not answer. Work goes on with the last choice and logs its own errors.
      parts.log.warn('what mail goes by could not be looked up', { error: errorKind(error) }),
    ),
  );

  async function lookAgain() {
    const choice = await chooseNow(parts, means);
    if (isSameChoice(choice, current.program.choice)) return;
    const before = current;
    current = { program: await openNow(choice), users: 0 };
    open.add(current);
    parts.log.info('mail goes another way from now on', { by: choice.by });
    warnOfNone();
    closeUnused(before);
  }

  /** The program, after what its choice of mailer means for a trial: it begins, or what it left is set apart. */
  async function openNow(choice?: MailChoice): Promise<Program> {
    const by = choice ?? (await chooseNow(parts, means));
    if (by.by === 'mailbox') await beginTrial(parts);
    if ((by.by === 'smtp' || by.by === 'email-service') && (await endTrial(parts)))
      parts.log.info('mail is real from now on; what the trial left is set apart');
    return openProgram(parts, means, by);
  }

  function warnOfNone() {
    const { choice } = current.program;
    if (choice.by === 'none') parts.log.error(`nothing is sent: ${WHY_NONE[choice.why]}`);
  }

  function closeUnused(held: Held) {
    if (held === current || held.users > 0 || !open.delete(held)) return;
    void held.program.deps.mailer.close();
  }

  return {
    async use(work) {
      await looking.beat();
      const held = current;
      held.users += 1;
      try {
        return await work(held.program);
      } finally {
        held.users -= 1;
        closeUnused(held);
      }
    },
    last: () => current.program,
    async close(options) {
      await Promise.all([...open].map(({ program }) => program.deps.mailer.close(options)));
    },
  };
}
