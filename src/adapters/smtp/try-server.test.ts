import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import * as tls from 'node:tls';
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { afterEach, expect, test } from 'vitest';
import type { TryFailure } from '../../deps.ts';
import { authority } from '../../testing/mails/authority.ts';
import { type SmtpSink, smtpSink } from '../../testing/smtp-sink.ts';
import { timers } from '../machine/machine.ts';
import { tryServer, urlFor } from './try-server.ts';

const MESSAGE = {
  from: 'letters@clinic.example',
  to: 'contact@clinic.example',
  messageId: '<1@clinic.example>',
  raw: 'Subject: x\r\n\r\n.x\r\n',
};
const ACCOUNT = { user: 'letters@clinic.example', password: 'とても秘密 hunter2' };
const HERE = '127.0.0.1';
/** Means this machine, and is not known as such, so that everything holds that holds for servers elsewhere. */
const ELSEWHERE = 'LOCALHOST';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function sinkWith(options?: Parameters<typeof smtpSink>[1]): Promise<SmtpSink> {
  const sink = await smtpSink(0, options);
  closing.push(() => sink.close());
  return sink;
}

/** A server that does with a connection what it likes. Returns its port. */
async function serverThat(speaks: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer(socket => {
    open.add(socket);
    socket.on('error', () => {});
    speaks(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Answers each command by its first four letters. */
const answering = (answers: Record<string, string>) => (socket: Socket) => {
  const all: Record<string, string> = { EHLO: '250-here\r\n250 AUTH PLAIN', ...answers };
  socket.write(`${all.connect ?? '220 here'}\r\n`);
  socket.on('data', chunk => socket.write(`${all[chunk.toString('latin1').slice(0, 4)] ?? '250 ok'}\r\n`));
};

const tryPort = (port: number, more: Partial<typeof ACCOUNT & { host: string }> = {}, patience = 5_000) =>
  tryServer({ host: HERE, port, ...ACCOUNT, ...more }, MESSAGE, { timers, patience });

test('a server that takes the mail is fine, with a sign-in or without one', async () => {
  const sink = await sinkWith({ account: ACCOUNT });
  expect(await tryPort(sink.port)).toEqual({ ok: true });
  const open = await sinkWith();
  expect(await tryPort(open.port, { user: '', password: '' })).toEqual({ ok: true });
  for (const { received } of [sink, open]) {
    expect(received.map(({ recipient }) => recipient)).toEqual(['contact@clinic.example']);
    expect(received[0]!.raw).toBe(MESSAGE.raw);
  }
});

test('a wrong password is told as such, and does not come back in any form', async () => {
  const sink = await sinkWith({ account: ACCOUNT });
  const tried = await tryPort(sink.port, { password: 'wrong hunter3' });
  expect(tried).toEqual({ ok: false, failure: 'credentials', answer: '535 5.7.8 Error: authentication failed' });
  const echo = await serverThat(socket => {
    socket.write('220 here\r\n');
    socket.on('data', chunk => {
      const said = chunk.toString('latin1').trim();
      socket.write(said.startsWith('EHLO') ? '250-here\r\n250 AUTH LOGIN\r\n' : `535 no ${said} wrong hunter3\r\n`);
    });
  });
  const echoed = await tryPort(echo, { password: 'wrong hunter3' });
  expect(JSON.stringify(echoed)).not.toMatch(/hunter3|d3Jvbmcg/);
});

test.each<[TryFailure, Record<string, string>]>([
  ['credentials', { AUTH: '550 5.7.30 Basic authentication is not supported for Client Submission.' }],
  ['credentials', { AUTH: '534 5.7.9 Application-specific password required' }],
  ['later', { AUTH: '454 4.7.0 Too many login attempts, please try again later' }],
  ['no-sign-in', { EHLO: '250 here' }],
  ['credentials', { MAIL: '530 5.7.0 Authentication Required' }],
  ['sender', { MAIL: '553 5.7.1 <letters@clinic.example>: Sender address rejected: not owned by user' }],
  ['sender', { RCPT: '553 5.7.1 <letters@clinic.example>: Sender address rejected: not owned by user' }],
  ['recipient', { RCPT: '550 5.1.1 <contact@clinic.example>: Recipient address rejected: User unknown' }],
  ['throttle', { RCPT: '452 4.5.3 too many recipients this hour' }],
  ['throttle', { DATA: '550 5.4.5 Daily user sending quota exceeded' }],
  ['later', { RCPT: '451 4.3.0 try again later' }],
  ['refused', { DATA: '554 5.7.1 no' }],
  ['later', { connect: '421 too busy' }],
  ['refused', { connect: '554 no service for you' }],
  ['no-mail-server', { connect: 'HTTP/1.1 400 Bad Request' }],
  ['no-mail-server', { connect: '+OK POP3 ready' }],
  ['no-mail-server', { connect: '* OK IMAP4 ready' }],
])('%s: %j', async (failure, answers) => {
  const port = await serverThat(answering({ AUTH: '235 welcome', ...answers }));
  const tried = await tryPort(port);
  expect(tried).toMatchObject({ ok: false, failure });
  expect(JSON.stringify(tried)).not.toContain('@clinic.example');
});

test('nobody there, no name, silence, a hang-up', async () => {
  const gone = await serverThat(() => {});
  closing.pop()!();
  expect(await tryPort(gone)).toEqual({ ok: false, failure: 'closed', answer: undefined });
  expect(await tryPort(465, { host: 'no-such-name.invalid' })).toMatchObject({ failure: 'no-host' });
  expect(await tryPort(await serverThat(() => {}), {}, 300)).toMatchObject({ failure: 'silent' });
  expect(await tryPort(await serverThat(socket => socket.destroy()))).toMatchObject({ failure: 'hung-up' });
  const afterHello = await serverThat(socket => {
    socket.write('220 here\r\n');
    socket.on('data', () => socket.destroy());
  });
  expect(await tryPort(afterHello)).toMatchObject({ failure: 'hung-up' });
});

test('a server that answers one byte at a time does not hold the page up', async () => {
  const port = await serverThat(socket => {
    const drip = setInterval(() => socket.write('2'), 20);
    socket.on('close', () => clearInterval(drip));
  });
  expect(await tryPort(port, {}, 300)).toMatchObject({ failure: 'silent' });
});

/** Nobody trusts it, unless a test says so. */
function newAuthority() {
  const made = authority('try-server');
  closing.push(made.remove);
  return made;
}

test('elsewhere the password goes over an encrypted connection only, and to nobody with another name', async () => {
  const plain = await sinkWith({ account: ACCOUNT });
  expect(await tryPort(plain.port, { host: ELSEWHERE })).toMatchObject({ failure: 'encryption' });
  const { file, certify } = newAuthority();
  const certificate = certify('DNS:mail.other.example');
  const encrypted = await sinkWith({ account: ACCOUNT, certificate });
  expect(await tryPort(encrypted.port, { host: ELSEWHERE })).toMatchObject({ failure: 'certificate' });
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, readFileSync(file, 'utf8')]);
  closing.push(() => tls.setDefaultCACertificates(before));
  expect(await tryPort(encrypted.port, { host: ELSEWHERE })).toMatchObject({ failure: 'certificate' });
  const right = await sinkWith({ account: ACCOUNT, certificate: certify('DNS:localhost') });
  expect(await tryPort(right.port, { host: ELSEWHERE })).toEqual({ ok: true });
  expect([plain, encrypted, right].map(({ received }) => received.length)).toEqual([0, 0, 1]);
});

test('on this machine it may be encrypted, whatever the certificate says', async () => {
  const sink = await sinkWith({ account: ACCOUNT, certificate: newAuthority().certify('DNS:mail.other.example') });
  expect(await tryPort(sink.port)).toEqual({ ok: true });
});

test('the URL means the same server to the mailer, whatever stands in user and password', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (user, password) => {
      const url = urlFor({ host: 'mail.example', port: 587, user, password });
      const { options } = createTransport({ url }).transporter as unknown as { options: Record<string, unknown> };
      expect(options).toMatchObject({ host: 'mail.example', port: 587, secure: false, requireTLS: true });
      expect(options.auth).toMatchObject({ user, pass: password });
    }),
  );
  expect(urlFor({ host: 'mail.example', port: 465, user: '', password: '' })).toBe(
    'smtps://mail.example:465?requireTLS=true',
  );
});
