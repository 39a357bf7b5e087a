import { type Node, type Settable, startNode } from '../node/start.ts';

/** Work with the whole program, as `npm start` would build it. */
export async function withNode(work: (node: Node) => Promise<unknown>, settable?: Settable, environment = process.env) {
  const node = await startNode(environment, settable);
  try {
    await work(node);
  } finally {
    await node.close();
  }
}
