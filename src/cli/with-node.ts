import { type Node, startNode } from '../node/start.ts';

/** Runs `work` with the whole program, built as `npm start` builds it. */
export async function withNode(work: (node: Node) => Promise<unknown>, at?: number, environment = process.env) {
  const node = await startNode(environment, at);
  try {
    await work(node);
  } finally {
    await node.close();
  }
}
