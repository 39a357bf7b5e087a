import { postfixAccepts, postfixRelays } from './postfix.ts';
import { rate } from './rate.ts';
import type { Run } from './result.ts';
import { sender } from './senders.ts';
import { encryptedSink, ownSink, postfixSink } from './servers.ts';
import { waits } from './waits.ts';
import { killed, stopped, whole } from './whole.ts';

const PIPELINING = '--pipelining';
const TWENTY = { SMTP_CONNECTIONS: '20' };

/** `seed`: of the hang-ups. */
export const rowsWith = (seed: number): Record<string, Run> => ({
  pipelining: rate(postfixSink()),
  'no pipelining': rate(postfixSink('-p')),
  'pipelining, 20 connections': rate(postfixSink(), TWENTY),
  DKIM: rate(postfixSink(), {}, true),
  "nodemailer's pool": sender('pool', postfixSink()),
  'a bare sender': sender('bare', postfixSink()),
  'own sink': rate(ownSink()),
  TLS: rate(encryptedSink),
  '20 ms a round trip': rate(ownSink(PIPELINING, '--delay', '20')),
  '20 ms, 20 connections': rate(ownSink(PIPELINING, '--delay', '20'), TWENTY),
  '20 ms, no pipelining': rate(ownSink('--delay', '20')),
  "20 ms, nodemailer's pool": sender('pool', ownSink(PIPELINING, '--delay', '20')),
  '20 ms, a bare sender': sender('bare', ownSink(PIPELINING, '--delay', '20')),
  '100 ms a round trip': rate(ownSink(PIPELINING, '--delay', '100')),
  '100 ms, no pipelining': rate(ownSink('--delay', '100')),
  '5 % refused for now, 1 % for good': rate(ownSink(PIPELINING, '--refuse')),
  'hang-ups': rate(ownSink(PIPELINING, '--hang-ups', String(seed))),
  'Postfix accepts': rate(postfixAccepts),
  'Postfix relays': rate(postfixRelays),
  'all due, undisturbed': whole(),
  'all due, SIGTERM in the middle': whole({}, { middle: stopped }),
  'all due, SIGKILL in the middle': whole({}, { middle: killed }),
  'all due, SMTP_PER_SECOND=50': whole({ SMTP_PER_SECOND: '50' }, { most: 2_000 }),
  'one mail a second': waits,
});
