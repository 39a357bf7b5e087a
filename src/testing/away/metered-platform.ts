import { COUNTED_D1, wrapBundle } from './wrapped-bundle.ts';

/** D1's own text, of an invocation that has asked as many queries as its plan allows. */
const SPENT = 'D1_ERROR: Too many API requests by single Worker invocation.';

const around = (most: number) => `
${COUNTED_D1}
const spent = [];
const metered = ({ DB, ...env }) => {
  const nth = spent.push(0) - 1;
  const take = count => {
    spent[nth] += count;
    if (spent[nth] > ${most}) throw new Error(${JSON.stringify(SPENT)});
  };
  return { ...env, DB: countedD1(DB, take) };
};
return {
  fetch(request, env, context) {
    const path = new URL(request.url).pathname;
    return path === '/platform/spent' ? Response.json(spent) : program.fetch(request, env, context);
  },
  scheduled: (event, env) => program.scheduled(event, env),
  queue: (batch, env) => program.queue(batch, metered(env)),
};
`;

/**
 * Puts a D1 around the bundle in this folder that refuses what a batch of the queue asks beyond `most` queries, as Cloudflare's does; each
 * statement of a `batch` is one. `/platform/spent` tells how many each batch of the queue has asked.
 */
export const meterQueries = (bundle: string, most: number): string => wrapBundle(bundle, around(most));
