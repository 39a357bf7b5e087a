import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** `until`: no mail begins after this time (of `performance.now()`). */
export type Task = { url: URL; message: string; connections: number; mails: number; until: number };

// A sender that is ready says so, begins when it is told, and tells how many mails were accepted, and in what time (ms). It ends with its parent.

const [kind, url, file, connections, mails, ms] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const { send } = (await import(`./${kind}.ts`)) as { send(task: Task): Promise<number> };
const message = readFileSync(file, 'utf8');
process.on('message', () => {});
process.send!('ready');
await once(process, 'message');
const begun = performance.now();
const size = { connections: Number(connections), mails: Number(mails) };
const accepted = await send({ url: new URL(url), message, ...size, until: begun + Number(ms) });
process.send!({ accepted, took: performance.now() - begun });
