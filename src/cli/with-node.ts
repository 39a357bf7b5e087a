import { type Node, type Settable, startNode } from '../node/start.ts';

/** Runs `work` with the whole program, built as `npm start` builds it. Gives what `work` gives. */
export async function withNode<T>(
  work: (node: Node) => Promise<T>,
  settable?: Settable,
  environment = process.env,
): Promise<T> {
  const node = await startNode(environment, settable);
  try {
    return await work(node);
  } finally {
    await node.close();
  }
}
