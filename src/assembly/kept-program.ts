import { isSameChoice } from '../clinic/mail-choice.ts';
import { errorKind } from '../errors.ts';
import { chooseNow, type MailMeans, WHY_NONE } from './mail.ts';
import type { Parts } from './parts.ts';
import { openProgram, type Program } from './program.ts';

/** The program of a process that lives: its connections outlast a piece of work, and what mail goes by may change meanwhile. */
export type KeptProgram = {
  /**
   * Does one piece of work by what mail goes by now. What is under way by another choice ends as it began, and then that one's connections
   * are closed.
   */
  use<T>(work: (program: Program) => T | Promise<T>): Promise<T>;
  /** As it was last chosen. */
  last(): Program;
  /** Closes all connections. `force`: breaks off what is under way. */
  close(options?: { force: boolean }): Promise<void>;
};

type Held = { program: Program; users: number };

export async function keepProgram(parts: Parts, means: MailMeans): Promise<KeptProgram> {
  let current: Held = { program: await openProgram(parts, means), users: 0 };
  const open = new Set([current]);
  let looking: Promise<void> = Promise.resolve();
  warnOfNone();

  /** One after the other: what was found out earlier must not undo what was found out later. */
  function look(): Promise<void> {
    looking = looking.then(lookAgain).catch(error =>
      // The database does not answer. Work goes on by the last choice, and has its own words for that.
      parts.log.warn('what mail goes by could not be looked up', { error: errorKind(error) }),
    );
    return looking;
  }

  async function lookAgain() {
    const choice = await chooseNow(parts, means);
    if (isSameChoice(choice, current.program.choice)) return;
    const before = current;
    current = { program: await openProgram(parts, means, choice), users: 0 };
    open.add(current);
    parts.log.info('mail goes another way from now on', { by: choice.by });
    warnOfNone();
    closeUnused(before);
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
      await look();
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
