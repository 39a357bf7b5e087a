import type { RefusalKind } from '../deps.ts';
import * as words from './refusal-words.ts';
import { type ReplyText, readReply } from './reply-text.ts';

/** One refusal. `code`: three digits, 0 if no server answered · `text`: all lines with codes · `phase`: the refused command. */
export type Reply = { code: number; text: string; phase: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' };
export type Refusal = { kind: RefusalKind; rule: string; suspectsSender?: true };

type ReadReply = Reply & ReplyText;
type Condition = (reply: ReadReply) => boolean;
/** A rule applies if every condition in `when` holds. */
type Rule = Refusal & { when: Condition[] };

const says =
  (pattern: RegExp): Condition =>
  reply =>
    pattern.test(reply.words);
const bears =
  (pattern: RegExp): Condition =>
  reply =>
    reply.codes.some(code => pattern.test(code));
const at =
  (...phases: Reply['phase'][]): Condition =>
  reply =>
    phases.includes(reply.phase);
const either =
  (...conditions: Condition[]): Condition =>
  reply =>
    conditions.some(condition => condition(reply));
const not =
  (condition: Condition): Condition =>
  reply =>
    !condition(reply);

/** If one reply says both "for good" and "for now", "for now" counts. */
const permanent: Condition = ({ code, quoted = code, codes }) =>
  code >= 500 && quoted >= 500 && !codes.some(enhanced => enhanced.startsWith('4'));
const uncoded: Condition = ({ codes }) => codes.length === 0;
/** `550 : User unknown`: the place where other servers put the address is empty. */
const namesNobody: Condition = ({ bare, words }) => bare && words.startsWith(':');
const answersSignIn: Condition = ({ code }) => [530, 534, 535, 538].includes(code);
/** The server rejects the command, not the recipient (RFC 5321 4.2.2, RFC 3463 3.6). */
const misunderstands: Condition = either(
  bears(/^5\.5\.[124]$/),
  ({ code }) => [500, 502, 504, 555].includes(code),
  says(words.OUT_OF_TURN),
);

/**
 * The first match wins. Rules that blame us come before rules that blame the recipient: servers hold back a refusal of the sender until
 * RCPT and give it any code. What is not known is never hard. Codes: RFC 3463, 7372, 7505 and the sender pages of the big mailbox
 * providers.
 */
const RULES: Rule[] = [
  { rule: 'auth-refused', kind: 'credentials', when: [at('auth'), either(permanent, reply => reply.code === 0)] },
  // Only before a recipient is named. Later the words may come from a server behind ours, and one reader's domain must not stop all
  // sending.
  {
    rule: 'auth-required',
    kind: 'credentials',
    when: [at('mail'), permanent, not(says(/starttls/)), either(answersSignIn, says(words.SIGN_IN))],
  },
  { rule: 'recipient-busy', kind: 'unknown', when: [says(words.RECIPIENT_BUSY)] },
  { rule: 'greylisted', kind: 'unknown', when: [says(words.GREYLISTED)] },
  { rule: 'throttled', kind: 'throttle', when: [bears(/^[45]\.(7\.28|7\.508|4\.5|5\.3)$|^4\.7\.[56]\d\d$/)] },
  {
    rule: 'authentication',
    kind: 'sender',
    when: [either(bears(/^[45]\.7\.(2\d|3[02]|40|509|515)$/), says(words.UNPROVEN))],
  },
  { rule: 'host-name', kind: 'sender', when: [either(bears(/^5\.7\.506$/), says(words.HOST_NAME))] },
  { rule: 'throttled', kind: 'throttle', when: [says(words.THROTTLED)] },
  { rule: 'throttled', kind: 'throttle', when: [bears(/^4\.7\.1$/), says(words.ICLOUD_POLICY)] },
  { rule: 'blocked', kind: 'blocked', suspectsSender: true, when: [bears(/^[45]\.7\.9$/)] },
  { rule: 'blocked', kind: 'blocked', when: [says(words.BLOCKED)] },
  {
    rule: 'sender-refused',
    kind: 'sender',
    when: [either(bears(/^[45]\.1\.[78]$|^5\.7\.(57|60)$/), answersSignIn, says(words.SENDER))],
  },
  { rule: 'relay-denied', kind: 'sender', when: [either(bears(/^5\.7\.(54|64)$/), says(words.RELAY_DENIED))] },
  {
    rule: 'message-refused',
    kind: 'unknown',
    when: [either(bears(/^[45]\.(2\.3|3\.4|6\.\d+)$/), says(words.MESSAGE_ITSELF))],
  },
  { rule: 'sender-refused', kind: 'sender', when: [at('mail'), permanent] },
  { rule: 'throttled', kind: 'throttle', when: [({ code }) => code < 500, bears(/^4\.7\.1$/)] },
  { rule: 'mailbox-full', kind: 'full', when: [either(bears(/^[45]\.2\.2$/), says(words.FULL))] },
  { rule: 'docomo-unknown-user', kind: 'filtered', when: [at('data'), permanent, uncoded, says(words.UNKNOWN_USER)] },
  {
    rule: 'au-user-unknown',
    kind: 'filtered',
    when: [permanent, uncoded, says(words.USER_UNKNOWN), either(at('data'), namesNobody)],
  },
  { rule: 'blocked', kind: 'blocked', suspectsSender: true, when: [says(words.ABOUT_US)] },
  { rule: 'temporary', kind: 'unknown', when: [either(not(permanent), says(words.FOR_NOW))] },
  { rule: 'protocol', kind: 'unknown', when: [misunderstands] },
  { rule: 'no-such-user', kind: 'hard', when: [bears(/^5\.1\.(1|2|3|6|10)$/)] },
  { rule: 'no-such-user', kind: 'hard', when: [bears(/^5\.4\.1$/), says(words.ACCESS_DENIED)] },
  { rule: 'mailbox-disabled', kind: 'unknown', when: [says(words.DISABLED)] },
  { rule: 'no-such-user', kind: 'hard', when: [says(words.NO_ACCOUNT)] },
  { rule: 'no-such-user', kind: 'hard', when: [at('rcpt'), says(words.GONE)] },
  // A server that knows the address is unknown says so at RCPT. After the message was read, a filter may be speaking.
  { rule: 'unknown-at-data', kind: 'filtered', when: [says(words.GONE)] },
  { rule: 'no-such-user', kind: 'hard', when: [at('rcpt'), not(bears(/^5\.[27]\./)), says(words.MAILBOX_UNAVAILABLE)] },
  { rule: 'blocked', kind: 'blocked', when: [either(bears(/^5\.7\./), says(words.REFUSED))] },
  { rule: 'unknown-refusal', kind: 'unknown', when: [] },
];

/** What a refusal means, and the rule that decided. The time grows with the reply's length, up to 4,000 characters. */
export function classifyReply(reply: Reply): Refusal {
  const read = { ...reply, ...readReply(reply.text) };
  const { when: _, ...refusal } = RULES.find(({ when }) => when.every(condition => condition(read)))!;
  return refusal;
}
