import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to connections and to servers that ask for any: from 32768 on Linux, from 49152 elsewhere. */
const [FIRST, LAST] = [10_000, 32_000];
let next = randomInt(FIRST, LAST);

/**
 * A port of this machine that nobody listens on at the moment. Nobody gets it by chance before it is used, which may be seconds later, and
 * this process never gets it twice.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    next = next + 1 < LAST ? next + 1 : FIRST;
    if (await isFree(next)) return next;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
