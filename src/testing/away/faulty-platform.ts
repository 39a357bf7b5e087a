import { putAround } from './around-bundle.ts';

/** Cloudflare's own texts, as its bindings throw them. */
const D1_AWAY = 'D1_ERROR: D1 DB is overloaded. Requests queued for too long.';
const QUEUE_REFUSES = 'Queue sendBatch failed: Too Many Requests';

const AROUND = `
const away = { d1: false, queue: false };
const no = async () => { throw new Error(${JSON.stringify(D1_AWAY)}); };
const silent = { bind: () => silent, all: no, raw: no, run: no, first: no };
const faulty = ({ DB, DELIVERIES, ...env }) => ({
  ...env,
  DB: {
    prepare: sql => (away.d1 ? silent : DB.prepare(sql)),
    batch: list => (away.d1 ? no() : DB.batch(list)),
  },
  DELIVERIES: {
    async sendBatch(messages) {
      if (away.queue) throw new Error(${JSON.stringify(QUEUE_REFUSES)});
      return DELIVERIES.sendBatch(messages);
    },
  },
});
let kept;
const around = env => (kept ??= faulty(env));
return {
  fetch(request, env, context) {
    const path = new URL(request.url).pathname.split('/');
    if (path[1] !== 'platform') return program.fetch(request, around(env), context);
    away[path[2]] = path[3] === 'away';
    return new Response('ok');
  },
  scheduled: (event, env) => program.scheduled(event, around(env)),
  queue: (batch, env) => program.queue(batch, around(env)),
};
`;

/**
 * Puts bindings that can fail around the bundle in this folder. They are D1 and the queue of workerd as they are, until somebody asks for
 * `/platform/d1/away` or `/platform/queue/away`; `…/back` ends it. The program does not know of it.
 */
export const makeFaulty = (bundle: string): string => putAround(bundle, AROUND);
