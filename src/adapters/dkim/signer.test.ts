import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { authenticate } from 'mailauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveClinic } from '../../clinic/settings.ts';
import { composeSample } from '../../delivery/send-test.ts';
import type { OutgoingMessage } from '../../deps.ts';
import { dkimRecord } from '../../operations/doctor/dkim-record.ts';
import { openFile } from '../../testing/database.ts';
import { buildWorld } from '../../testing/deps.ts';
import { type Received, type SmtpSink, smtpSink } from '../../testing/smtp-sink.ts';
import { CLINIC } from '../../testing/walk.ts';
import { steady, timers } from '../machine/machine.ts';
import { smtpMailer } from '../smtp/smtp.ts';
import { dkimSigner } from './signer.ts';

const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const record = dkimRecord('s1', 'clinic.example', createPublicKey(key));
const dns: Record<string, string> = {
  [record.name]: record.value,
  '_dmarc.clinic.example': 'v=DMARC1; p=reject; adkim=s; aspf=s',
};
let sink: SmtpSink;
let composed: OutgoingMessage;
let mail: Received;

/** The result of a receiver that finds only these DNS records, and no SPF record. */
async function verify(raw: string, records = dns) {
  const resolver = async (name: string, type: string) => {
    const found = type === 'TXT' && records[name];
    if (!found) throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' });
    return [found.match(/.{1,255}/g)!];
  };
  const { dkim, dmarc } = await authenticate(Buffer.from(raw, 'latin1'), {
    ip: '192.0.2.1',
    helo: 'mail.example',
    sender: composed.from,
    mta: 'mx.example',
    resolver,
    strict: true,
  });
  const signature = dkim.results[0];
  return {
    dkim: signature?.status.result,
    aligned: signature?.status.aligned,
    signed: signature?.signingHeaders?.keys.toLowerCase().split(/\s*:\s*/),
    dmarc: (dmarc || undefined)?.status.result,
    alignedBy: (dmarc || undefined)?.alignment.dkim.result,
  };
}

beforeAll(async () => {
  sink = await smtpSink();
  const mailer = smtpMailer({ url: sink.url, steady, timers, sign: dkimSigner({ selector: 's1', key }) });
  const database = openFile();
  const { deps, queue } = await buildWorld({ database, mailer });
  await saveClinic(deps, CLINIC);
  const sample = { course: 'thigh-sciatica', lesson: 2, pattern: null, email: 'reader@mail.example' };
  composed = (await composeSample(deps, sample))!.message;
  expect(await mailer.send(composed)).toMatchObject({ accepted: true });
  mail = sink.received[0]!;
  await queue.stop();
  await mailer.close();
  database.close();
});
afterAll(() => sink.close());

test('a receiver verifies the signature of a lesson, and DMARC passes by it alone', async () => {
  expect(await verify(mail.raw)).toMatchObject({
    dkim: 'pass',
    aligned: 'clinic.example',
    dmarc: 'pass',
    alignedBy: 'clinic.example',
  });
});

test('both headers of one-click unsubscribing are signed, and so is every header that names the sender or the content', async () => {
  const { signed } = await verify(mail.raw);
  const present = mail.headers.map(({ key }) => key).filter(key => key !== 'dkim-signature');
  expect(present).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
  expect([...new Set(signed)].sort()).toEqual(present.sort());
});

test('the message itself goes out byte by byte as it was composed', () => {
  expect(mail.raw.endsWith(`\r\n${composed.raw}`)).toBe(true);
  expect(mail.raw.slice(0, -composed.raw.length)).toMatch(/^DKIM-Signature: v=1;[\x20-\x7e]+(\r\n [\x20-\x7e]+)+\r\n$/);
});

test('a changed character in the body or in a signed header breaks the signature', async () => {
  const flip = (at: number) => `${mail.raw.slice(0, at)}${mail.raw[at] === 'x' ? 'y' : 'x'}${mail.raw.slice(at + 1)}`;
  const body = mail.raw.indexOf('\r\n\r\n') + 4;
  const places = ['\r\nFrom: ', '\r\nSubject: ', '\r\nList-Unsubscribe: <', '\r\nList-Unsubscribe-Post: '].map(
    header => mail.raw.indexOf(header) + header.length + 2,
  );
  for (const at of [...places, body + 3, mail.raw.length - 5]) {
    const { dkim, dmarc } = await verify(flip(at));
    expect([dkim, dmarc]).toEqual([expect.stringMatching(/fail|neutral/), 'fail']);
  }
});

test.each(['From: <other@evil.example>', 'Subject: other', 'List-Unsubscribe: <https://evil.example>'])(
  'a second header put in front breaks the signature: %s',
  async header => {
    expect((await verify(`${header}\r\n${mail.raw}`)).dkim).not.toBe('pass');
  },
);

test('another key in the DNS verifies nothing', async () => {
  const other = createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);
  const records = { ...dns, [record.name]: dkimRecord('s1', 'clinic.example', other).value };
  expect(await verify(mail.raw, records)).toMatchObject({ dkim: 'fail', dmarc: 'fail' });
});

const from = 'a@clinic.example';
test('a receiver verifies the signature however blanks and line ends are mixed', async () => {
  const mixed = fc.array(fc.constantFrom('a', ' ', '  ', '\t', '\r\n'), { maxLength: 8 }).map(parts => parts.join(''));
  const ends = fc.constantFrom('', 'a\r\n');
  await fc.assert(
    fc.asyncProperty(mixed, ends, async (start, end) => {
      const raw = `From: ${from}\r\n\r\n${start}${end}`;
      expect((await verify(await dkimSigner({ selector: 's1', key })({ from, raw }))).dkim).toBe('pass');
    }),
  );
});

test.each([
  ['a body without a last line end', 'From: a@clinic.example\r\n\r\nbody'],
  ['no body at all', 'From: a@clinic.example\r\n\r\n'],
  ['blank lines at the end, spaces and tabs', 'From:  a@clinic.example \r\nX: 1\r\n\r\n a \t b \r\n\r\n\r\n'],
  ['folded headers', 'From: a@clinic.example\r\nSubject: one\r\n\ttwo\r\n  three\r\n\r\nbody\r\n'],
])('%s: signed as receivers read it', async (_, raw) => {
  expect((await verify(await dkimSigner({ selector: 's1', key })({ from, raw }))).dkim).toBe('pass');
});

test('a configured domain signs instead of the sender’s own domain', async () => {
  const signed = await dkimSigner({ selector: 's1', domain: 'other.example', key })({ from, raw: composed.raw });
  const records = { ...dns, 's1._domainkey.other.example': record.value };
  expect(await verify(signed, records)).toMatchObject({ dkim: 'pass', aligned: false, dmarc: 'fail' });
});
