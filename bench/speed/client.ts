import { connect, type Socket } from 'node:net';

/** An answer: its status, and how long it took (ms) from the moment at which it was to be asked for. */
export type Answered = { status: number; ms: number };
/** One request by its path and further headers. */
export type Ask = { path: string; agent: string };

/** A kept-open HTTP/1.1 connection that asks one thing after the other. It parses no more of an answer than it must, to be no limit itself. */
export function openConnection(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let answered: ((status: number) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
    const isWhole = length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + Number(length);
    if (!isWhole) return;
    const status = Number(text.slice(9, 12));
    text = '';
    answered?.(status);
  });
  const broken = () => failed?.(new Error('the connection broke'));
  socket.on('error', broken).on('close', broken);
  return {
    /** The server closes connections that nobody uses. */
    isOpen: () => !socket.closed && !socket.readableEnded && !socket.destroyed,
    ask: ({ path, agent }: Ask) =>
      new Promise<number>((resolve, reject) => {
        [answered, failed] = [resolve, reject];
        socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: ${agent}\r\n\r\n`);
      }),
    close: () => socket.destroy(),
  };
}
type Connection = ReturnType<typeof openConnection>;

/** Asks for all of this over so many connections, each as fast as it is answered. Returns requests a second. */
export async function asFastAsCan(port: number, asks: Ask[], connections: number): Promise<number> {
  const left = asks.values();
  const open = Array.from({ length: connections }, () => openConnection(port));
  const start = performance.now();
  await Promise.all(
    open.map(async connection => {
      for (const ask of left) expectFound(await connection.ask(ask));
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  for (const connection of open) connection.close();
  return asks.length / seconds;
}

function expectFound(status: number) {
  if (status >= 400) throw new Error(`answered with ${status}`);
}

/** Asks at a steady pace, whether answered or not. Returns what each was answered; 0 where the connection broke. */
export async function atPace(port: number, asks: Ask[], perSecond: number): Promise<Answered[]> {
  const free: Connection[] = [];
  const answers: Promise<Answered>[] = [];
  const start = performance.now();
  const one = async (ask: Ask, at: number): Promise<Answered> => {
    const connection = usable(free) ?? openConnection(port);
    const status = await connection.ask(ask).catch(() => 0);
    if (status > 0) free.push(connection);
    return { status, ms: performance.now() - at };
  };
  for (let next = 0; next < asks.length; ) {
    const due = Math.min(asks.length, Math.ceil(((performance.now() - start) * perSecond) / 1_000));
    for (; next < due; next += 1) answers.push(one(asks[next]!, start + (next * 1_000) / perSecond));
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  const answered = await Promise.all(answers);
  for (const connection of free) connection.close();
  return answered;
}

function usable(free: Connection[]): Connection | undefined {
  const connection = free.pop();
  return !connection || connection.isOpen() ? connection : usable(free);
}
