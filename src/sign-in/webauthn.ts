import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import * as z from 'zod';
import type { Passkey } from '../db/records.ts';
import { CHALLENGE_LIFETIME } from './challenges.ts';
import type { PasskeyPlace } from './passkey-place.ts';

// What `@simplewebauthn/server` is asked. It is loaded only when somebody uses a passkey: it brings some hundred KB for attestations, which are
// not asked for, and neither a tick nor a reader's page shall pay for it.
const library = () => import('@simplewebauthn/server');

/**
 * A passkey is all that is asked for, so it has to prove the person too, by PIN, finger or face. Whoever finds a security key without a PIN
 * does not get in.
 */
const USER_VERIFICATION = 'required';

type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
/** `exclude`: passkeys that are there already, so that a device does not make a second one. */
export async function creationOptions(
  { rpId, origin }: PasskeyPlace,
  clinic: string,
  challenge: string,
  exclude: Passkey[],
): Promise<CreationOptions> {
  return (await library()).generateRegistrationOptions({
    ...{ rpName: clinic, rpID: rpId, userName: clinic, userDisplayName: clinic },
    // One account for each installation, so that a device that makes a passkey anew replaces its old one.
    userID: new Uint8Array(Buffer.from(origin).subarray(0, 64)),
    challenge: bytes(challenge),
    timeout: CHALLENGE_LIFETIME,
    attestationType: 'none',
    excludeCredentials: exclude.map(({ id, transports }) => ({ id, transports })),
    // The clinic types no name: the device has to find its passkey by the site alone.
    authenticatorSelection: { residentKey: 'required', userVerification: USER_VERIFICATION },
  });
}

export async function requestOptions(
  { rpId }: PasskeyPlace,
  challenge: string,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return (await library()).generateAuthenticationOptions({
    rpID: rpId,
    challenge: bytes(challenge),
    timeout: CHALLENGE_LIFETIME,
    userVerification: USER_VERIFICATION,
  });
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));

const Base64Url = z.string().regex(/^[\w-]+$/);
const Shared = { id: Base64Url, rawId: Base64Url, type: z.literal('public-key'), clientExtensionResults: z.object({}) };
/** What `PublicKeyCredential.toJSON()` makes, as far as it is read. */
export const Created = z.object({
  ...Shared,
  response: z.object({
    ...{ clientDataJSON: Base64Url, attestationObject: Base64Url },
    transports: z.array(z.string().max(32)).max(16).optional().catch(undefined),
  }),
});
export const Asserted = z.object({
  ...Shared,
  response: z.object({
    ...{ clientDataJSON: Base64Url, authenticatorData: Base64Url, signature: Base64Url },
    userHandle: Base64Url.nullish().transform(handle => handle ?? undefined),
  }),
});

/** The challenge that was signed, as the browser tells it; to be looked up before anything else. `undefined`: it tells none. */
export function challengeIn({ response }: z.infer<typeof Created> | z.infer<typeof Asserted>): string | undefined {
  try {
    const told: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString());
    return z.object({ challenge: z.string() }).safeParse(told).data?.challenge;
  } catch {
    return undefined;
  }
}

export type NewPasskey = Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports' | 'deviceType' | 'backedUp'>;

/** `undefined`: this is no passkey made for this place and this challenge. */
export async function verifyCreated(
  { rpId, origin }: PasskeyPlace,
  challenge: string,
  created: z.infer<typeof Created>,
): Promise<NewPasskey | undefined> {
  const { verifyRegistrationResponse } = await library();
  const response = created as RegistrationResponseJSON;
  const checked = { response, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpId };
  const { registrationInfo: info } = await verifyRegistrationResponse(checked).catch(() => REFUSED);
  if (!info) return undefined;
  const { id, publicKey, counter, transports = [] } = info.credential;
  return {
    ...{ id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports },
    ...{ deviceType: info.credentialDeviceType, backedUp: info.credentialBackedUp },
  };
}
/** The library throws for whatever does not hold, and asks nobody. */
const REFUSED = { registrationInfo: undefined, authenticationInfo: undefined, verified: false };

export type Use = { counter: number; deviceType: Passkey['deviceType']; backedUp: boolean };

/** What a genuine use tells. Its counter is still to be compared (`passkeys.ts`). `undefined`: the signature is not this passkey's. */
export async function verifyAsserted(
  { rpId, origin }: PasskeyPlace,
  challenge: string,
  asserted: z.infer<typeof Asserted>,
  passkey: Passkey,
): Promise<Use | undefined> {
  const { verifyAuthenticationResponse } = await library();
  const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
    ...{ response: asserted as AuthenticationResponseJSON, expectedChallenge: challenge },
    ...{ expectedOrigin: origin, expectedRPID: rpId },
    credential: { id: passkey.id, publicKey: bytes(passkey.publicKey), counter: 0 },
  }).catch(() => REFUSED);
  if (!verified || !info) return undefined;
  return { counter: info.newCounter, deviceType: info.credentialDeviceType, backedUp: info.credentialBackedUp };
}
