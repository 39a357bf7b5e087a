import { readdirSync, readFileSync } from 'node:fs';

/** Of a process's clock ticks, on all Linux machines. */
const TICK_MS = 10;

/**
 * CPU time (ms, ours and the kernel's) of all workerd processes below this one; `undefined` where there is no /proc. Under the test
 * harness that is the Worker, but also its database, its queue and what stands in for Cloudflare's network: an upper bound.
 */
export function workerdCpu(): number | undefined {
  try {
    const all = readdirSync('/proc').filter(name => /^\d+$/.test(name));
    const processes = all.flatMap(pid => readStat(Number(pid)));
    const below = new Set([process.pid]);
    // Children may stand before their parents.
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

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; empty when the process has just gone. */
function readStat(pid: number) {
  try {
    const [, name, rest] = /^\d+ \((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    const fields = rest!.split(' ');
    return [{ pid, name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
  } catch {
    return [];
  }
}
