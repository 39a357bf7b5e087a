import { createPublicKey, type KeyObject } from 'node:crypto';
import { coded, type Finding, type Fix, joined, ok, problem, warning } from './check.ts';
import { dkimName, dkimRecord } from './dkim-record.ts';
import type { Resolver } from './resolver.ts';
import { parseTags } from './tags.ts';

/** The key that this installation signs with. */
export type Signing = { selector: string; domain: string; publicKey: KeyObject };

/** Bits (RFC 8301, 3.2). */
const GOOD_LENGTH = 2_048;

/** Checks that the selector's record holds the key that signs here (RFC 6376), or whether the mail server has one for `domain`. */
export async function checkDkim(
  { txt }: Pick<Resolver, 'txt'>,
  signing: Signing | undefined,
  domain?: string,
): Promise<Finding> {
  if (!signing) return domain === undefined ? unsigned : signedByServer({ txt }, domain);
  const { selector, publicKey } = signing;
  const name = dkimName(selector, signing.domain);
  const publish = (todo: string): Fix => ({ todo, record: dkimRecord(selector, signing.domain, publicKey) });
  const [text, ...others] = await txt(name);
  if (!text) return coded('dkim-missing', problem(`${name} has no record`, publish('Add this record')));
  if (others.length > 0)
    return coded('dkim-several', problem(`${name} has ${others.length + 1} records`, publish('Keep this one only')));
  const tags = parseTags(text);
  if (tags.get('p') === '')
    return coded('dkim-revoked', problem(`${name} is revoked (p= is empty)`, publish('Change the record')));
  if (!isReadable(tags))
    return coded(
      'dkim-unusable',
      problem(`${name} cannot be used: ${text.slice(0, 60)}`, publish('Change the record')),
    );
  if (!holds(tags.get('p') ?? '', publicKey))
    return coded(
      'dkim-other-key',
      problem(`${name} holds another key than the one that signs here`, publish('Change the record')),
    );
  return joined([ok(`${name} holds the key that signs here`), ...weaknesses(tags, publicKey, publish)]);
}

/** The selectors under which web hosts and mail services usually publish the keys that they sign with. */
const USUAL = ['default', 'google', 'selector1', 'selector2', 's1', 'k1', 'dkim', 'mail'];

/** A selector stands in mails only, so a key under another name is not found. */
async function signedByServer({ txt }: Pick<Resolver, 'txt'>, domain: string): Promise<Finding> {
  const names = USUAL.map(selector => dkimName(selector, domain));
  const answers = await Promise.all(names.map(name => txt(name)));
  const found = names.find((_, index) => answers[index]!.some(text => isReadable(parseTags(text)) && hasKey(text)));
  if (!found) return unsigned;
  return coded(
    'dkim-by-server',
    ok(`nothing is signed here; ${found} holds a key, with which the mail server may sign`),
  );
}

const hasKey = (text: string): boolean => (parseTags(text).get('p') ?? '').length > 40;

const unsigned = coded(
  'dkim-unsigned',
  warning(
    'DKIM_SELECTOR is not set: nothing is signed here, and whether your mail server signs cannot be seen from here',
    { todo: 'Send yourself a lesson (npm run dayori -- send-test …) and look for dkim=pass in its headers' },
    { todo: 'If it is missing: npm run dayori -- dkim-key FILE makes a key and says what to do with it' },
  ),
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
    ...(isTest
      ? [coded('dkim-testing', warning('t=y: receivers may ignore the signature', publish('Change the record')))]
      : []),
    ...(bits < GOOD_LENGTH
      ? [
          coded(
            'dkim-short',
            warning(`the key has ${bits} bits`, {
              todo: `Make one of ${GOOD_LENGTH}: npm run dayori -- dkim-key FILE`,
            }),
          ),
        ]
      : []),
  ];
}
