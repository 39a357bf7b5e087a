import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import type { Task } from './process.ts';

/** Ready HTML over nodemailer's pool of connections, fed as its manual shows for many messages. */
export async function send({ url, message, connections, mails, until }: Task): Promise<number> {
  const { html, text, subject } = await PostalMime.parse(message);
  const ready = { html, text, subject, from: 'letters@clinic.example' };
  const all = { maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY };
  const transport = createTransport({ url: url.href, pool: true, ...all });
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let [begun, accepted] = [0, 0];
  const mayBegin = () => begun < mails && performance.now() < until;
  transport.on('idle', feed);
  await done;
  transport.close();
  return accepted;

  function feed() {
    while (transport.isIdle() && mayBegin()) sendOne(begun++).catch(reject);
  }

  async function sendOne(n: number) {
    await transport.sendMail({ ...ready, to: `r${n}@mail.example` });
    accepted += 1;
    if (accepted === begun && !mayBegin()) resolve();
  }
}
