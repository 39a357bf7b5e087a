import { type Node, startNode } from '../node/start.ts';

/** Work with the whole program, as `npm start` would build it. */
export async function withNode(work: (node: Node) => Promise<unknown>, at?: number, environment = process.env) {
  const node = await startNode(environment, at);
  try {
    await work(node);
  } finally {
    await node.close();
  }
}
