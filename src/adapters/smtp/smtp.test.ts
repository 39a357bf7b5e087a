import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { SendOutcome } from '../../deps.ts';
import { PATIENCE } from '../../testing/patience.ts';
import { silentServer } from '../../testing/silent-server.ts';
import { reply, smtpSink } from '../../testing/smtp-sink.ts';
import { steady, timers } from '../machine/machine.ts';
import { smtpMailer } from './smtp.ts';

// A server that speaks SMTP up to one step, and at that step does what the test says.

type Step = 'connect' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'content';
const ANSWERS: Partial<Record<Step, string>> = { EHLO: '250-here\r\n250 AUTH PLAIN\r\n', DATA: '354 go on\r\n' };
let close = () => {};
afterEach(() => close());

/** `user`: the user name (and password) in the server's URL. */
async function sendTo(step: Step, misbehave: (socket: Socket) => void, user = ''): Promise<SendOutcome> {
  const server = createServer(socket => {
    let content = false;
    socket.on('error', () => {});
    const reached = (here: Step, answer: string) => (here === step ? misbehave(socket) : socket.write(answer));
    reached('connect', '220 here\r\n');
    socket.on('data', chunk => {
      const text = chunk.toString('latin1');
      if (content) {
        if (text.endsWith('\r\n.\r\n')) reached('content', '250 accepted\r\n');
        return;
      }
      const verb = text.slice(0, 4) as Step;
      content = verb === 'DATA' && step !== 'DATA';
      reached(verb, ANSWERS[verb] ?? '250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mailer = smtpMailer({
    url: `smtp://${user}127.0.0.1:${(server.address() as { port: number }).port}`,
    steady,
    timers,
  });
  close = () => {
    void mailer.close();
    server.close();
  };
  return mailer.send({
    from: 'a@clinic.example',
    to: 'a..b@docomo.ne.jp',
    messageId: '<1@x>',
    raw: 'Subject: x\r\n\r\nx\r\n',
  });
}

test('a message the server takes is accepted, even for an address no standard allows', async () => {
  expect(await sendTo('connect', socket => socket.write('220 here\r\n'))).toEqual({
    accepted: true,
    response: '250 accepted',
  });
});

test.each<Step>(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'])(
  'a connection dropped at %s: nobody has the message',
  async step => {
    expect(await sendTo(step, socket => socket.destroy())).toMatchObject({ accepted: false, kind: 'unreachable' });
  },
);

test('a connection dropped after the final dot: somebody may have it', async () => {
  expect(await sendTo('content', socket => socket.destroy())).toMatchObject({ accepted: false, kind: 'in-doubt' });
});

test.each<[Step, string, string]>([
  ['connect', '421 too busy', 'unreachable'],
  ['connect', '554 5.7.1 blocked using rbl', 'unreachable'],
  ['MAIL', '450 4.3.2 not now', 'unreachable'],
  ['RCPT', '421 4.7.0 try later', 'unknown'],
  ['RCPT', '550 5.7.1 blocked by policy', 'blocked'],
  ['content', '421 4.7.28 rate limited', 'throttle'],
  ['RCPT', '550 5.1.1 <a..b@docomo.ne.jp> no such user', 'hard'],
  ['RCPT', '450 4.2.1 later', 'unknown'],
  ['content', '550 Unknown user a..b@docomo.ne.jp', 'filtered'],
  ['content', '550 5.7.26 unauthenticated', 'sender'],
  ['content', '554 5.7.9 not accepted for policy reasons', 'blocked'],
  ['DATA', '554 5.7.1 no spam', 'blocked'],
  ['MAIL', '530 5.7.0 Authentication Required', 'credentials'],
  ['RCPT', '550 5.1.0 <a@clinic.example>: Sender address rejected: User unknown', 'sender'],
  ['RCPT', '550-5.1.1 <5.7.26@docomo.ne.jp>: no\r\n550 5.1.1 such user', 'hard'],
  ['content', '451 4.3.0 later', 'unknown'],
])('at %s "%s" is %s, and the answer is kept without the address', async (step, answer, kind) => {
  const outcome = await sendTo(step, socket => socket.end(`${answer}\r\n`));
  expect(outcome).toMatchObject({ accepted: false, kind });
  expect(JSON.stringify(outcome)).not.toContain('@docomo');
});

test("a sign-in that is refused, or lacks its password, is ours and not the reader's", async () => {
  const refused = (socket: Socket) => socket.write('535 5.7.8 no\r\n');
  const credentials = { accepted: false, kind: 'credentials', rule: 'auth-refused' };
  expect(await sendTo('AUTH', refused, 'info:wrong@')).toMatchObject(credentials);
  close();
  expect(await sendTo('AUTH', refused, 'info@')).toMatchObject({
    ...credentials,
    reason: expect.stringContaining('Missing credentials'),
  });
  close();
  expect(await sendTo('AUTH', socket => socket.write('454 4.7.0 later\r\n'), 'info:right@')).toMatchObject({
    kind: 'unreachable',
  });
});

test('a hundred kilobytes after the final dot are an answer like any other, and little of them is kept', async () => {
  const answer = `554 5.7.1 spam ${'a.b'.repeat(33_000)}\r\n`;
  const outcome = await sendTo('content', socket => socket.write(answer));
  expect(outcome).toMatchObject({ kind: 'blocked', reason: '554 5.7.1 spam' });
});

test('a server that is not there is unreachable, and says so when asked', async () => {
  const mailer = smtpMailer({ url: 'smtp://127.0.0.1:1', steady, timers });
  expect(await mailer.send({ from: 'a@b.jp', to: 'c@d.jp', messageId: '<1@x>', raw: 'x' })).toMatchObject({
    kind: 'unreachable',
  });
  expect(await mailer.check()).toMatchObject({ ok: false });
});

test('connections over which we were blamed are left for new ones, once nothing is on its way over them', async () => {
  const sink = await smtpSink();
  const mailer = smtpMailer({ url: sink.url, steady, timers, connections: 1 });
  close = () => {
    void mailer.close();
    void sink.close();
  };
  const send = (to: string) => mailer.send({ from: 'a@b.example', to, messageId: '<1@x>', raw: 'Subject: x\r\n\r\nx' });
  sink.refuse.rcpt = address =>
    address === 'blames@d.example' ? reply(550, '5.7.1 Sender address rejected: not owned') : undefined;
  for (const to of ['one@d.example', 'two@d.example']) await send(to);
  expect(sink.connections()).toBe(1);
  const first = send('blames@d.example');
  const meanwhile = [send('three@d.example'), send('four@d.example')];
  expect(await first).toMatchObject({ kind: 'sender' });
  expect(await Promise.all([...meanwhile, send('five@d.example')])).toMatchObject(Array(3).fill({ accepted: true }));
  expect(sink.connections()).toBe(1);
  expect(await send('six@d.example')).toMatchObject({ accepted: true });
  expect(sink.connections()).toBe(2);
});

// Buffers are used for one message after another, of any length. No byte of one message may remain in the next.
test('what is received is what was composed, whatever its length and wherever a line begins with a dot', async () => {
  const sink = await smtpSink();
  const mailer = smtpMailer({ url: sink.url, steady, timers, connections: 2 });
  close = () => {
    void mailer.close();
    void sink.close();
  };
  const piece = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom('\r\n', '.', '\r\n.', '..\r\n.\r\n', 'x'.repeat(70_000), ''),
  );
  const bodies = fc.array(fc.array(piece, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(bodies, async messages => {
      sink.received.length = 0;
      const sent = messages.map((body, n) => [`Subject: ${n}\r\n\r\n`, ...body]);
      const outcomes = await Promise.all(
        sent.map((pieces, n) =>
          mailer.send({
            from: 'a@b.example',
            to: `r${n}@d.example`,
            messageId: `<${n}@x>`,
            raw: pieces.join(''),
            pieces,
          }),
        ),
      );
      expect(outcomes.every(({ accepted }) => accepted)).toBe(true);
      const whole = (raw: string) => (raw.endsWith('\r\n') ? raw : `${raw}\r\n`);
      const received = new Map(sink.received.map(({ recipient, raw }) => [recipient, raw]));
      for (const [n, pieces] of sent.entries()) expect(received.get(`r${n}@d.example`)).toBe(whole(pieces.join('')));
    }),
  );
});

test.each(['rcpt', 'after the dot'] as const)(
  'when sending is broken off while the server is silent %s, only a message that was handed over whole is in doubt',
  async silence => {
    const server = await silentServer(silence);
    const mailer = smtpMailer({ url: server.url, steady, timers, connections: 2 });
    close = () => void server.close();
    const outcomes = Array.from({ length: 8 }, (_, n) =>
      mailer.send({
        from: 'a@clinic.example',
        to: `r${n}@mail.example`,
        messageId: `<${n}@x>`,
        raw: 'Subject: x\r\n\r\nx\r\n',
      }),
    );
    await vi.waitFor(() => expect(server.heard.match(silence === 'rcpt' ? /RCPT/g : /DATA/g)).toHaveLength(2), {
      timeout: PATIENCE,
    });
    await timers.pause(50); // the messages follow their DATA
    await mailer.close({ force: true });
    const kinds = (await Promise.all(outcomes)).map(outcome => (outcome.accepted ? 'accepted' : outcome.kind));
    const doubtful = silence === 'rcpt' ? 0 : 2;
    expect(kinds.toSorted()).toEqual([...Array(doubtful).fill('in-doubt'), ...Array(8 - doubtful).fill('unreachable')]);
  },
);

test('a limit of mails a second holds over all connections together', async () => {
  const sink = await smtpSink();
  const mailer = smtpMailer({ url: sink.url, steady, timers, connections: 5, perSecond: 10 });
  close = () => {
    void mailer.close();
    void sink.close();
  };
  const start = steady.now();
  const message = { from: 'a@b.example', to: 'c@d.example', messageId: '<1@x>', raw: 'Subject: x\r\n\r\nx' };
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => mailer.send(message)));
  expect(outcomes).toMatchObject(Array(6).fill({ accepted: true }));
  expect(steady.now() - start).toBeGreaterThan(480);
});
