import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newHangUps } from './hang-ups.ts';
import { newSession } from './session.ts';

const MAIL = 'MAIL FROM:<a@clinic.example>\r\nRCPT TO:<r1@mail.example>\r\nRCPT TO:<r2@mail.example>\r\nDATA\r\n';
const BODY = `Subject: x\r\n\r\n..\r\n${'dots . and lines\r\n'.repeat(50)}`;
const END = '.\r\n';

function server(hangUp: ReturnType<typeof newHangUps> = () => undefined) {
  const got: string[] = [];
  const refuses = (recipient: string) => (recipient.startsWith('no') ? '550 5.1.1 no such user' : undefined);
  const notes = { begun: () => {}, got: (recipient: string) => void got.push(recipient) };
  const session = newSession({ pipelining: true, refuses, hangUp }, notes);
  const hear = (text: string) => session.hear(Buffer.from(text));
  return { got, hear, codes: (text: string) => hear(text).map(({ say }) => say?.slice(0, 3)) };
}

test('however the bytes are cut, the same is answered and counted', () => {
  // A client waits for the answer to DATA.
  const waits = /(?<=DATA\r\n)/g;
  const whole = `EHLO x\r\n${MAIL}${BODY}${END}${MAIL}${END}QUIT\r\n`;
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 20 }), cuts => {
      const { got, codes } = server();
      const must = [...whole.matchAll(waits)].map(({ index }) => index);
      const at = [0, ...cuts, ...must, whole.length].toSorted((a, b) => a - b);
      const all = at.slice(1).flatMap((end, n) => codes(whole.slice(at[n], end)));
      const one = ['250', '250', '250', '354', '250'];
      expect(all).toEqual(['250', ...one, ...one, '221']);
      expect(got).toEqual(['r1@mail.example', 'r2@mail.example', 'r1@mail.example', 'r2@mail.example']);
    }),
  );
});

test('who is refused gets no message, also in a group of commands', () => {
  const { got, codes } = server();
  expect(codes(MAIL.replace(/r\d/g, 'no'))).toEqual(['250', '550', '550', '554']);
  expect(codes(MAIL.replace('r1', 'no'))).toEqual(['250', '550', '250', '354']);
  expect(codes(BODY + END)).toEqual(['250']);
  expect(got).toEqual(['r2@mail.example']);
});

test('a connection breaks at the moment that is asked for, and a whole message counts as received', () => {
  const broken = (moment: ReturnType<ReturnType<typeof newHangUps>>) => {
    const { got, hear } = server(() => moment);
    return [hear(MAIL)[0], hear(BODY + END)[0], got.length];
  };
  expect(broken('in MAIL')[0]).toEqual({ hangsUp: true });
  expect(broken('before the answer').slice(1)).toEqual([{ hangsUp: true }, 2]);
  expect(broken('after the answer').slice(1)).toEqual([{ say: '250 2.0.0 accepted', hangsUp: true }, 2]);
});

test('the same seed breaks the same mails, one of each two hundred and never two in a row', () => {
  const broken = (seed: number) => {
    const hangUp = newHangUps(seed);
    return Array.from({ length: 2_000 }, (_, n) => ({ n, how: hangUp() })).filter(({ how }) => how);
  };
  expect(broken(1)).toEqual(broken(1));
  expect(broken(1)).not.toEqual(broken(2));
  expect(broken(1)).toHaveLength(10);
  for (const { n } of broken(1)) expect(n % 200).toBeLessThan(100);
});
