import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Job, Ran } from './worker.ts';

/** A mutant may loop for ever. It then counts as noticed: a suite that never ends is not passed. */
const LONGEST = 90_000;

/** Runs the jobs in `size` processes. Tells each result as it comes; `failed` is `['time']` where a run had to be ended. */
export async function runAll<J extends Job>(jobs: J[], size: number, tell: (job: J, ran: Ran) => void): Promise<void> {
  const left = jobs.values();
  await Promise.all(Array.from({ length: size }, work));

  async function work() {
    let worker: ChildProcess | undefined;
    for (const job of left) {
      worker ??= await started();
      const ran = await answered(worker, job);
      if (!ran) {
        end(worker);
        worker = undefined;
      }
      tell(job, ran ?? { failed: ['time'] });
    }
    if (worker) end(worker);
  }
}

function started(): Promise<ChildProcess> {
  const file = join(import.meta.dirname, 'worker.ts');
  // A group of its own, so that what vitest started ends with it.
  const worker = fork(file, { execArgv: [], detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((ready, failed) => {
    worker.once('message', () => ready(worker));
    worker.once('exit', code => failed(new Error(`a worker ended with ${code}`)));
  });
}

function answered(worker: ChildProcess, { file, source, tests, longest = LONGEST }: Job): Promise<Ran | undefined> {
  return new Promise(done => {
    const finish = (ran?: Ran) => {
      clearTimeout(timer);
      worker.off('exit', onExit).off('message', finish);
      done(ran);
    };
    const onExit = () => finish();
    const timer = setTimeout(finish, longest);
    worker.once('exit', onExit).once('message', finish);
    worker.send({ file, source, tests } satisfies Job);
  });
}

function end({ pid }: ChildProcess) {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
