import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** `clock`: the program's present time, epoch ms. `ahead`: ms by which its wall clock, which leases use, is ahead of the real one. */
export type Time = { clock: number; ahead: number };
export type Order = { act: 'run' | 'pass' | 'stop' | 'set'; time?: Time };

/** One process of the program. */
export type Program = {
  child: ChildProcess;
  /** Ticks and delivers until stopped or killed. */
  run(time: Time): void;
  /** One tick and all its sends. */
  pass(time: Time): Promise<void>;
  set(time: Time): void;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Finishes what is being sent, then ends. */
  stop(): Promise<void>;
};

const TYPESCRIPT = ['--disable-warning=ExperimentalWarning', '--import', 'tsx'];

/** Resolves when the process has opened the database and waits for orders; rejects when it ends before. Appends its log to `logFile`. */
export async function startProgram(environment: Record<string, string>, logFile: string): Promise<Program> {
  const log = openSync(logFile, 'a');
  const child = fork(join(import.meta.dirname, 'worker.ts'), {
    execArgv: TYPESCRIPT,
    env: environment,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const exit = once(child, 'exit');
  const order = (order: Order) => void child.send(order);
  await told(child, 'ready', exit);
  return {
    child,
    run: time => order({ act: 'run', time }),
    async pass(time) {
      const passed = told(child, 'passed', exit);
      order({ act: 'pass', time });
      await passed;
    },
    set: time => order({ act: 'set', time }),

    signal: name => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async stop() {
      order({ act: 'stop' });
      await exit;
    },
  };
}

async function told(child: ChildProcess, state: 'ready' | 'passed', exit: Promise<unknown>): Promise<void> {
  const heard = once(child, 'message').then(([message]) => (message as { state: string }).state);
  const ended = exit.then(() => 'ended');
  const first = await Promise.race([heard, ended]);
  if (first !== state) throw new Error(`a process of the program ${first === 'ended' ? 'ended by itself' : first}`);
}
