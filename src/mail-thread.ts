import { parentPort, workerData } from 'node:worker_threads';
import { type DkimOptions, dkimSigner } from './adapters/dkim.ts';
import type { Order } from './adapters/mailer-thread.ts';
import { type SmtpOptions, smtpMailer } from './adapters/smtp.ts';

/** As `smtpMailer`'s, with the key to sign with: a function cannot be handed to a thread. */
export type MailThreadOptions = Omit<SmtpOptions, 'sign'> & { dkim?: DkimOptions };

/** The entry of the thread that talks to the mail server. Node itself strips its types, so it may use none that leave code behind. */
const { dkim, ...options } = workerData as MailThreadOptions;
const mailer = smtpMailer({ ...options, sign: dkim && dkimSigner(dkim) });

parentPort!.on('message', async (order: Order) => {
  const answer = 'send' in order ? await mailer.send(order.send) : 'check' in order ? await mailer.check() : undefined;
  if ('close' in order) await mailer.close();
  parentPort!.postMessage({ id: order.id, answer });
});
