import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { relative } from 'node:path';

/**
 * Holds a folder for this process, by a socket in it: whoever still listens there is alive, and a process that was killed leaves only a file.
 * Returns what gives the folder free again; `undefined`: another process holds it.
 */
export async function holdFolder(folder: string): Promise<(() => void) | undefined> {
  // A socket's path may have about a hundred characters.
  const path = relative(process.cwd(), `${folder}/running.sock`);
  if (await answers(path)) return undefined;
  rmSync(path, { force: true });
  const server = await listening(path);
  return server && (() => void server.close());
}

const answers = (path: string) =>
  new Promise<boolean>(resolve => {
    const socket = connect(path, () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });

/** `undefined`: another process was quicker. */
const listening = (path: string) =>
  new Promise<Server | undefined>(resolve => {
    const server = createServer(socket => void socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen(path, () => resolve(server.unref()));
  });
