import type { Mailer, OutgoingMessage, SendOutcome } from '../src/deps.ts';
import { classifyReply, type Reply } from '../src/returns/bounce-classifier.ts';
import type { Draws } from './draw.ts';
import type { Saying } from './facts.ts';
import { DAY } from './lengths.ts';
import type { Loop } from './loop.ts';

/** How a domain answers for a while, and how many of its mails (0–1) meet that. `slow`: it accepts after minutes. `slowly`: it says this after minutes. */
export type Regime = {
  domain: string;
  as: Saying | 'slow';
  slowly?: boolean;
  share: number;
  from: number;
  until: number;
};

/** What servers all over the world say. The program reads these words by its own classifier. */
const REPLIES: Record<Exclude<Saying, 'accepted' | 'away' | 'silent'>, Reply> = {
  hard: { code: 550, text: '550 5.1.1 user unknown', phase: 'rcpt' },
  filtered: { code: 550, text: '550 Unknown user', phase: 'data' },
  full: { code: 452, text: '452 4.2.2 mailbox full', phase: 'rcpt' },
  throttle: { code: 421, text: '421 4.7.28 too many messages, slow down', phase: 'rcpt' },
  blocked: { code: 554, text: '554 5.7.1 message refused by policy', phase: 'data' },
  sender: { code: 550, text: '550 5.7.509 access denied, sending domain does not pass DMARC', phase: 'rcpt' },
  credentials: { code: 535, text: '535 5.7.8 authentication failed', phase: 'auth' },
  wait: { code: 451, text: '451 4.7.1 greylisted, please try again later', phase: 'rcpt' },
  temporary: { code: 451, text: '451 4.3.0 internal error, try again', phase: 'rcpt' },
};

/** Ms after which a mailer gives up waiting for an answer (`socketTimeout` of `adapters/smtp`). */
const GIVES_UP = 5 * 60_000;

export type Heard = {
  submitted(message: OutgoingMessage, saying: Saying, arrived: boolean): void;
  answered(message: OutgoingMessage, saying: Saying): void;
};

/** The mail servers of the world. They outlive every process, and know what arrived. */
export function newServers(loop: Loop, draws: Draws, connections: number, heard: (process: string) => Heard) {
  let regimes: Regime[] = [];
  const attempts = new Map<string, number>();

  /** What this attempt meets. It depends on the message and on how often it came, not on the order of other mails. */
  function meet({ to, messageId }: OutgoingMessage) {
    const nth = (attempts.get(messageId) ?? 0) + 1;
    attempts.set(messageId, nth);
    const domain = to.slice(to.lastIndexOf('@') + 1);
    const whom = [to, nth, Math.floor(loop.now() / DAY)] as const;
    const regime = regimes.find(
      ({ domain: name, from, until, share }) =>
        (name === '*' || name === domain || name === to) &&
        from <= loop.now() &&
        loop.now() < until &&
        draws.chance(share, 'server', name, from, ...whom),
    );
    const slow = regime?.as === 'slow' || regime?.slowly === true;
    const delay = slow ? draws.between(60_000, 240_000, 'slow', ...whom) : draws.between(80, 900, 'delay', ...whom);
    const saying: Saying = regime && regime.as !== 'slow' ? regime.as : 'accepted';
    return { saying, delay, arrivesInSilence: draws.chance(0.6, 'silent', ...whom) };
  }

  return {
    /** The regime that began first counts. `foremost`: this one goes before all others. */
    begin: (regime: Regime, foremost = false) => void (foremost ? regimes.unshift(regime) : regimes.push(regime)),
    /** From now on everybody accepts. */
    calm() {
      regimes = [];
    },
    /** `whenAwake`: a process that stands still hears an answer later. */
    mailerOf(process: string, isAlive: () => boolean, whenAwake: (work: () => void) => void): Mailer {
      const { submitted, answered } = heard(process);
      let broken = false;
      return {
        kind: 'smtp',
        concurrency: connections,
        send: message =>
          new Promise(resolve => {
            const { saying, delay, arrivesInSilence } = meet(message);
            const after = (ms: number, work: () => void) => loop.at(loop.now() + ms, () => isAlive() && work());
            const answer = (said: Saying) => {
              answered(message, said);
              resolve(outcomeOf(said));
            };
            if (saying === 'away' || broken) return void after(20, () => answer('away'));
            after(delay * 0.6, () => {
              const arrived = saying === 'accepted' || (saying === 'silent' && arrivesInSilence);
              if (arrived || saying === 'silent') submitted(message, saying, arrived);
            });
            after(saying === 'silent' ? GIVES_UP : delay, () => whenAwake(() => answer(saying)));
          }),
        check: async () => ({ ok: true }),
        async close(options) {
          broken ||= options?.force === true;
        },
      };
    },
  };
}
export type Servers = ReturnType<typeof newServers>;

function outcomeOf(saying: Saying): SendOutcome {
  if (saying === 'accepted') return { accepted: true, response: '250 2.0.0 Ok' };
  if (saying === 'away')
    return { accepted: false, kind: 'unreachable', rule: 'unreachable', reason: 'connection refused' };
  if (saying === 'silent') return { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: 'no answer' };
  const reply = REPLIES[saying];
  return { accepted: false, ...classifyReply(reply), reason: reply.text };
}
