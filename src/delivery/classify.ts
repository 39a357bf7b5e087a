import type { RefusalKind } from '../deps.ts';

/** One refusal as the server gave it. `code`: three digits; `text`: all lines; `phase`: which command met it. */
export type Reply = { code: number; text: string; phase: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' };

type Rule = { name: string; kind: RefusalKind; when: (reply: Reply) => boolean };

const says = (pattern: RegExp) => (reply: Reply) => pattern.test(reply.text);
const permanent = (reply: Reply) => reply.code >= 500;

/**
 * First match wins. "5xx means gone" is right for a third of real bounces, so what is not known is never hard.
 * Codes: RFC 3463 and what the big receivers publish on their sender pages.
 */
const RULES: Rule[] = [
  { name: 'auth-refused', kind: 'sender', when: reply => reply.phase === 'auth' && permanent(reply) },
  { name: 'authentication', kind: 'sender', when: says(/\b[45]\.7\.(26|27|30|32)\b|\b5\.7\.515\b|\b5\.7\.9\b/) },
  { name: 'sender-refused', kind: 'sender', when: reply => reply.phase === 'mail' && permanent(reply) },
  { name: 'throttled', kind: 'throttle', when: says(/\b4\.7\.28\b|\[TSS04\]|\b4\.7\.1\b/) },
  { name: 'mailbox-full', kind: 'full', when: says(/\b[45]\.2\.2\b|too much mail data/i) },
  {
    name: 'docomo-unknown-user',
    kind: 'filtered',
    when: reply => reply.phase === 'data' && /unknown user/i.test(reply.text) && permanent(reply),
  },
  {
    name: 'au-user-unknown',
    kind: 'filtered',
    when: reply => permanent(reply) && /^550\s*:\s*User unknown/i.test(reply.text),
  },
  { name: 'blocked', kind: 'blocked', when: says(/\b5\.7\.\d+\b|spam|blocked|black ?list|\brbl\b|policy/i) },
  {
    name: 'no-such-user',
    kind: 'hard',
    when: reply => permanent(reply) && /\b5\.1\.(1|2|3|10)\b/.test(reply.text),
  },
  {
    name: 'no-such-user',
    kind: 'hard',
    when: reply =>
      reply.phase === 'rcpt' &&
      permanent(reply) &&
      /no such|unknown (user|recipient|address)|user unknown|does ?n[o']t exist|not found|invalid (recipient|mailbox)/i.test(
        reply.text,
      ),
  },
  { name: 'temporary', kind: 'unknown', when: reply => reply.code >= 400 && reply.code < 500 },
  { name: 'unknown-refusal', kind: 'unknown', when: () => true },
];

/** What a refusal means, and the name of the rule that says so. */
export function classifyReply(reply: Reply): { kind: RefusalKind; rule: string } {
  const rule = RULES.find(candidate => candidate.when(reply))!;
  return { kind: rule.kind, rule: rule.name };
}
