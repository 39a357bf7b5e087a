import { COUNTED_D1, wrapBundle } from '../../src/testing/away/wrapped-bundle.ts';

/**
 * What one invocation asked of Cloudflare. `queries`: statements, as D1's limit counts them. `subrequests`: calls of D1, where a batch is one, and
 * sends to the queue. Connections to the mail server come on top.
 */
export type Invocation = {
  kind: 'scheduled' | 'queue';
  messages: number;
  queries: number;
  sends: number;
  subrequests: number;
};

const AROUND = `
${COUNTED_D1}
const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks');
const under = new AsyncLocalStorage();
const all = [];
function note(what) {
  const invocation = under.getStore();
  if (!invocation) return;
  invocation.subrequests += 1;
  for (const [name, count] of Object.entries(what)) invocation[name] += count;
}
const counting = ({ DB, DELIVERIES, ...env }) => ({
  ...env,
  DB: countedD1(DB, queries => note({ queries })),
  DELIVERIES: {
    sendBatch(messages) {
      note({ sends: 1 });
      return DELIVERIES.sendBatch(messages);
    },
  },
});
let kept;
const around = env => (kept ??= counting(env));
async function invoke(kind, messages, work) {
  const invocation = { kind, messages, queries: 0, sends: 0, subrequests: 0 };
  await under.run(invocation, work);
  all.push(invocation);
}
return {
  fetch: (request, env, context) =>
    new URL(request.url).pathname === '/invocations' ? Response.json(all) : program.fetch(request, around(env), context),
  scheduled: (event, env) => invoke('scheduled', 0, () => program.scheduled(event, around(env))),
  queue: (batch, env) => invoke('queue', batch.messages.length, () => program.queue(batch, around(env))),
};
`;

/** Lets the bundle in this folder count what its invocations ask for, and tell it at `/invocations`. */
export const countInvocations = (bundle: string): string => wrapBundle(bundle, AROUND);
