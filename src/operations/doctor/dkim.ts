import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Finding, type Fix, joined, ok, problem, warning } from './check.ts';
import { dkimName, dkimRecord } from './dkim-record.ts';
import type { Resolver } from './resolver.ts';
import { parseTags } from './tags.ts';

/** The key that this installation signs with. */
export type Signing = { selector: string; domain: string; publicKey: KeyObject };

/** Bits (RFC 8301, 3.2). */
const GOOD_LENGTH = 2_048;

/** Checks that the selector's record holds the key that signs here (RFC 6376). */
export async function checkDkim({ txt }: Pick<Resolver, 'txt'>, signing: Signing | undefined): Promise<Finding> {
  if (!signing) return unsigned;
  const { selector, domain, publicKey } = signing;
  const name = dkimName(selector, domain);
  const publish = (todo: string): Fix => ({ todo, record: dkimRecord(selector, domain, publicKey) });
  const [text, ...others] = await txt(name);
  if (!text) return problem(`${name} has no record`, publish('Add this record'));
  if (others.length > 0) return problem(`${name} has ${others.length + 1} records`, publish('Keep this one only'));
  const tags = parseTags(text);
  if (tags.get('p') === '') return problem(`${name} is revoked (p= is empty)`, publish('Change the record'));
  if (!isReadable(tags)) return problem(`${name} cannot be used: ${text.slice(0, 60)}`, publish('Change the record'));
  if (!holds(tags.get('p') ?? '', publicKey))
    return problem(`${name} holds another key than the one that signs here`, publish('Change the record'));
  return joined([ok(`${name} holds the key that signs here`), ...weaknesses(tags, publicKey, publish)]);
}

const unsigned = warning(
  'DKIM_SELECTOR is not set: nothing is signed here, and whether your mail server signs cannot be seen from here',
  { todo: 'Send yourself a lesson (npm run dayori -- send-test …) and look for dkim=pass in its headers' },
  { todo: 'If it is missing: npm run dayori -- dkim-key FILE makes a key and says what to do with it' },
);

/** Whether receivers can use the record's other tags (RFC 6376, 3.6.1). */
function isReadable(tags: Map<string, string>): boolean {
  const includes = (tag: string, wanted: string[]) =>
    !tags.has(tag) ||
    tags
      .get(tag)!
      .split(':')
      .some(value => wanted.includes(value.trim().toLowerCase()));
  return (
    (tags.get('v') ?? 'DKIM1') === 'DKIM1' &&
    includes('k', ['rsa']) &&
    includes('h', ['sha256']) &&
    includes('s', ['*', 'email'])
  );
}

/** Accepts both encodings of an RSA key: the one that the RFC names (PKCS#1) and the one in common use (SPKI). */
function holds(published: string, publicKey: KeyObject): boolean {
  const der = Buffer.from(published.replace(/\s/g, ''), 'base64');
  return (['spki', 'pkcs1'] as const).some(type => {
    try {
      return createPublicKey({ key: der, format: 'der', type }).equals(publicKey);
    } catch {
      return false;
    }
  });
}

function weaknesses(tags: Map<string, string>, publicKey: KeyObject, publish: (todo: string) => Fix): Finding[] {
  const bits = publicKey.asymmetricKeyDetails!.modulusLength!;
  const isTest = tags
    .get('t')
    ?.split(':')
    .some(flag => flag.trim() === 'y');
  return [
    ...(isTest ? [warning('t=y: receivers may ignore the signature', publish('Change the record'))] : []),
    ...(bits < GOOD_LENGTH
      ? [warning(`the key has ${bits} bits`, { todo: `Make one of ${GOOD_LENGTH}: npm run dayori -- dkim-key FILE` })]
      : []),
  ];
}
