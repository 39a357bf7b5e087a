import { readdirSync, readFileSync } from 'node:fs';

/** One clock tick of /proc in ms, the same on all Linux machines. */
const TICK_MS = 10;

/**
 * CPU time (ms, user and kernel) of all workerd processes below this one; `undefined` where there is none, or no /proc. Under the
 * test harness it includes the database, the queue and what stands in for Cloudflare's network: an upper bound for the Worker.
 */
export function workerdCpu(): number | undefined {
  try {
    const all = readdirSync('/proc').filter(name => /^\d+$/.test(name));
    const processes = all.flatMap(pid => readStat(Number(pid)));
    const below = new Set([process.pid]);
    // A child may be listed before its parent, so look again until nothing is found.
    for (let size = 0; size !== below.size; ) {
      size = below.size;
      for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
    }
    const found = processes.filter(({ pid, name }) => below.has(pid) && name === 'workerd');
    return found.length === 0 ? undefined : found.reduce((sum, { ticks }) => sum + ticks, 0) * TICK_MS;
  } catch {
    return undefined;
  }
}

/** By https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; empty when the process has just ended. */
function readStat(pid: number) {
  try {
    const [, name, rest] = /^\d+ \((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    const fields = rest!.split(' ');
    return [{ pid, name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
  } catch {
    return [];
  }
}
