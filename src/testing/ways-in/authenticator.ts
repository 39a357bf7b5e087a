import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

// A passkey in software: it makes one key (ES256) and signs with it as a device would (WebAuthn Level 3, sections 6.1 and 6.5).

type Asked = { challenge: string };
/** `uv`: the person proved themselves · `origin`, `rpId`: of a page that is not ours · `counter`: of uses, 0 for a device that does not count. */
type Doing = { uv?: boolean; origin?: string; rpId?: string; counter?: number };

const [UP, UV, BE, BS, AT] = [0x01, 0x04, 0x08, 0x10, 0x40];
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest();
const text = (bytes: Buffer) => bytes.toString('base64url');

/** `synced`: it is copied to the person's other devices. */
export function softwareAuthenticator(site: { origin: string; rpId: string }, { synced = false } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const jwk = publicKey.export({ format: 'jwk' });
  const [x, y] = [jwk.x!, jwk.y!].map(part => Buffer.from(part, 'base64url'));
  const cose = Buffer.concat([hex('a5010203262001215820'), x!, hex('225820'), y!]);

  function authData({ uv = true, rpId = site.rpId, counter = 0 }: Doing, attested = Buffer.alloc(0)) {
    const flags = UP | (uv ? UV : 0) | (synced ? BE | BS : 0) | (attested.length > 0 ? AT : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested]);
  }
  const clientData = (type: string, { challenge }: Asked, { origin = site.origin }: Doing) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const shared = { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {} };

  return {
    id: text(id),
    /** What a browser sends after it made the passkey, without an attestation. */
    create(options: Asked, doing: Doing = {}) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const data = authData(doing, attested);
      const object = Buffer.concat([
        hex('a3'),
        ...[cborText('fmt'), cborText('none'), cborText('attStmt'), hex('a0')],
        ...[cborText('authData'), Buffer.from([0x59, data.length >> 8, data.length & 255]), data],
      ]);
      const response = {
        clientDataJSON: text(clientData('webauthn.create', options, doing)),
        attestationObject: text(object),
        transports: ['internal'],
      };
      return { ...shared, response };
    },
    /** What a browser sends after the passkey was used. */
    use(options: Asked, doing: Doing = {}) {
      const client = clientData('webauthn.get', options, doing);
      const data = authData(doing);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      const response = { clientDataJSON: text(client), authenticatorData: text(data), signature: text(signature) };
      return { ...shared, response };
    },
  };
}

const hex = (digits: string) => Buffer.from(digits, 'hex');
/** Up to 23 letters (RFC 8949, section 3). */
const cborText = (word: string) => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
