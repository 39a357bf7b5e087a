import { type Node, type Settable, startNode } from '../node/start.ts';

/** Runs `work` with the whole program, built as `npm start` builds it. */
export async function withNode(work: (node: Node) => Promise<unknown>, settable?: Settable, environment = process.env) {
  const node = await startNode(environment, settable);
  try {
    await work(node);
  } finally {
    await node.close();
  }
}
