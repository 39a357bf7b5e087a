import type { Socket } from 'node:net';
import type { Accepted, Fault, Sink, Step } from './smtp-steps.ts';

const DROP = new Error('drop');
const RESET = new Error('reset');
/** Put before the body, so that an empty body ends with CRLF, dot, CRLF like any other. */
const EMPTY = '\r\n';

/** Speaks SMTP until the client leaves or `sink.misbehave` ends the connection. */
export async function converse(socket: Socket, sink: Sink): Promise<void> {
  try {
    await listen(socket, sink);
  } catch (error) {
    if (error === RESET) socket.resetAndDestroy();
    else socket.destroy();
  }
}

async function listen(socket: Socket, sink: Sink) {
  const talk = talkOver(socket, sink);
  await talk.answer('connect', '220 chaos ESMTP');
  talk.pass('greeted');
  socket.setEncoding('latin1');
  let buffer = '';
  let inBody = false;
  for await (const chunk of socket as AsyncIterable<string>) {
    buffer += chunk;
    for (;;) {
      if (inBody && buffer.length > EMPTY.length) talk.pass('body');
      const [end, skip] = inBody ? [buffer.indexOf('\r\n.\r\n'), 5] : [buffer.indexOf('\r\n'), 2];
      if (end < 0) break;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + skip);
      if (inBody) await talk.receive(text);
      inBody = !inBody && (await talk.command(text));
      if (inBody) buffer = EMPTY + buffer;
    }
  }
}

function talkOver(socket: Socket, sink: Sink) {
  let recipient = '';
  const write = (text: string) => new Promise(resolve => socket.write(text, resolve));

  function pass(step: Step): Exclude<Fault, string> | undefined {
    const fault = sink.misbehave(step, recipient);
    if (fault === 'drop') throw DROP;
    if (fault === 'reset') throw RESET;
    return fault;
  }

  async function answer(step: Step, usual: string): Promise<string> {
    const fault = pass(step);
    if (fault && 'after' in fault) await fault.after;
    const line = fault && 'say' in fault ? fault.say : usual;
    await write(`${line}\r\n`);
    return line;
  }

  async function command(line: string): Promise<boolean> {
    const verb = line.split(/[ :]/, 1)[0]!.toUpperCase() as Step;
    if (verb === 'RCPT') recipient = /<(.*)>/.exec(line)?.[1] ?? '';
    const usual = verb === 'DATA' && !recipient ? '503 5.5.1 no valid recipients' : usualAnswer(verb, sink);
    const said = await answer(verb, usual);
    if (verb === 'RSET' || verb === 'MAIL' || (verb === 'RCPT' && !said.startsWith('2'))) recipient = '';
    if (/^[24]21/.test(said) || (verb === 'STARTTLS' && said.startsWith('220'))) throw DROP; // the server has no TLS
    if (verb === 'DATA' && said.startsWith('354')) pass('go-ahead');
    return said.startsWith('354');
  }

  async function receive(raw: string) {
    const fault = sink.misbehave('dot', recipient);
    if (typeof fault === 'object' && 'say' in fault) {
      await write(`${fault.say}\r\n`);
      if (fault.say.startsWith('421')) throw DROP;
      return;
    }
    const message = readMessage(raw.slice(EMPTY.length), recipient, sink.accepted.length);
    sink.accepted.push(message);
    if (fault) throwIfDropped(fault);
    if (typeof fault === 'object') await fault.after;
    const line = `250 2.0.0 accepted ${message.number}\r\n`;
    const half = sink.misbehave('half', recipient);
    if (half) await write(line.slice(0, 7));
    if (half) throwIfDropped(half);
    await write(line);
    pass('answered');
  }

  return { pass, answer, command, receive };
}

function throwIfDropped(fault: Fault) {
  if (fault === 'drop') throw DROP;
  if (fault === 'reset') throw RESET;
}

function usualAnswer(verb: Step, sink: Sink): string {
  if (verb === 'EHLO') return ['250-chaos', ...sink.capabilities.map(name => `250-${name}`), '250 OK'].join('\r\n');
  if (verb === 'DATA') return '354 go on';
  if (verb === 'AUTH') return '235 2.7.0 welcome';
  if (verb === 'STARTTLS') return '454 4.7.0 TLS not available';
  return verb === 'QUIT' ? '221 bye' : '250 ok';
}

function readMessage(raw: string, recipient: string, number: number): Accepted {
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(headers)?.[1] ?? '';
  return {
    number,
    messageId: header('Message-ID'),
    recipient,
    subject: header('Subject'),
    date: Date.parse(header('Date')),
    unsubscribeUrl: /<(.*)>/.exec(header('List-Unsubscribe'))?.[1],
  };
}
