import { readdirSync, readFileSync } from 'node:fs';

/** One clock tick of /proc in ms, the same on all Linux machines. */
const TICK_MS = 10;

/** CPU time (ms, user and kernel, all threads) of a process so far. */
export const cpuOf = (pid: number): number => {
  const { own } = statOf(pid);
  return own * TICK_MS;
};

/** The same of a process with all below it, those that have ended included. */
export function cpuBelow(pid: number): number {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const children = Map.groupBy(all.flatMap(readIfThere), ({ parent }) => parent);
  const below = (of: { pid: number; own: number; ended: number }): number =>
    of.own + of.ended + (children.get(of.pid) ?? []).reduce((sum, child) => sum + below(child), 0);
  return below(statOf(pid)) * TICK_MS;
}

/** In ticks (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html). `ended`: of children that have ended. */
function statOf(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const sum = (first: number) => Number(fields[first]) + Number(fields[first + 1]);
  return { pid, parent: Number(fields[1]), own: sum(11), ended: sum(13) };
}

/** A process may end between being listed and being read. */
function readIfThere(pid: string) {
  try {
    return [statOf(Number(pid))];
  } catch {
    return [];
  }
}

/** The most memory (resident, MB) that a process has needed so far. */
export const peakOf = (pid: number): number =>
  (Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024) / 1e6;
