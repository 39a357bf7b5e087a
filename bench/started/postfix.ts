import { setTimeout as wait } from 'node:timers/promises';
import { noPostfix, type Postfix, startPostfix } from '../../src/testing/postfix.ts';
import { cpuBelow } from './process-figures.ts';
import { type Found, type Opens, postfixSink } from './servers.ts';

/** Gives up after this many ms without a further mail. */
const PATIENCE = 10_000;

/** A Postfix that takes every mail into its queue and throws it away there. */
export const postfixAccepts: Opens = async () => {
  if (noPostfix) return noPostfix;
  const postfix = await taking('discard:');
  return { url: postfix.url, cpu: () => cpuBelow(postfix.pid), found: () => delivered(postfix), stop: postfix.close };
};

/** A Postfix that takes every mail into its queue and relays it to `smtp-sink`. */
export const postfixRelays: Opens = async () => {
  if (noPostfix) return noPostfix;
  const sink = await postfixSink()();
  if (typeof sink === 'string') return sink;
  const postfix = await taking(`smtp:[127.0.0.1]:${new URL(sink.url).port}`);
  return {
    url: postfix.url,
    cpu: () => cpuBelow(postfix.pid) + sink.cpu(),
    found: () => delivered(postfix),
    async stop() {
      await postfix.close();
      await sink.stop();
    },
  };
};

const taking = (transport: string) =>
  startPostfix(['nobody@unused.example'], { relay_domains: 'mail.example', relay_transport: transport });

/** By Postfix's own log, once nothing more comes. */
async function delivered(postfix: Postfix): Promise<Found> {
  const from = performance.now();
  let [count, since] = [0, from];
  for (;;) {
    const sent = [...postfix.log().matchAll(/to=<(r\d+@mail\.example)>.*status=sent/g)].map(
      ([, recipient]) => recipient!,
    );
    if (sent.length > count) [count, since] = [sent.length, performance.now()];
    if (sent.length >= accepted(postfix) || performance.now() - since > PATIENCE) {
      const copies = new Map<string, number>();
      for (const recipient of sent) copies.set(recipient, (copies.get(recipient) ?? 0) + 1);
      return {
        copies,
        remark: `delivered ${((performance.now() - from) / 1_000).toFixed(1)} s after the last was taken`,
      };
    }
    await wait(200);
  }
}

const accepted = (postfix: Postfix) => [...postfix.log().matchAll(/nrcpt=1 \(queue active\)/g)].length;
