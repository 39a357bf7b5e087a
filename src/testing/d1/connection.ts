import { once } from 'node:events';
import type { Answer, Question } from './worker.ts';

export type Ask = (question: Question) => Promise<unknown>;

/** Connects to the Worker at `url`. Many questions may be open at once. Each rejects with the error that D1 threw. */
export async function connect(url: string): Promise<Ask> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  const socket = new WebSocket(url);
  socket.addEventListener('message', ({ data }) => {
    const { id, ...answer } = JSON.parse(data) as Answer & { id: number };
    waiting.get(id)!(answer);
    waiting.delete(id);
  });
  await once(socket, 'open');
  return async question => {
    const id = asked++;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, ...question }));
    return resultOf(await promise);
  };
}

function resultOf(answer: Answer): unknown {
  if ('error' in answer) throw new Error(answer.error, { cause: answer.cause && new Error(answer.cause) });
  return answer.result;
}
