import { readFileSync } from 'node:fs';

/** One clock tick of /proc in ms, the same on all Linux machines. */
const TICK_MS = 10;

/** CPU time (ms, user and kernel, all threads) of a process so far (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The most memory (resident, MB) that a process has needed so far. */
export const peakOf = (pid: number): number =>
  (Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024) / 1e6;
