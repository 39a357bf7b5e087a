import { eq } from 'drizzle-orm';
import { readConfig } from '../config.ts';
import { subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { erase as eraseReader } from '../erasing/erase.ts';
import { readEvidence } from '../erasing/evidence.ts';
import { copiesBeside } from '../node/copies.ts';
import { AT_THE_MACHINE } from '../sign-in/actor.ts';
import { audit } from '../sign-in/audit.ts';
import { parseAddress } from '../signup/address.ts';
import { PLACE, placeOf, withClinic } from './with-clinic.ts';
import { fail, parse, print } from './words.ts';

const YES = `This erases the reader for good: address, name, symptom, requests. Figures stay, and the consent as a hash. If you mean it, run it
again with --yes`;

export async function erase(args: string[]) {
  const { values, positionals } = parse(args, { ...PLACE, yes: { type: 'boolean' } }, 1);
  const key = keyOf(positionals[0]!);
  await withClinic(values, async deps => {
    const id = (await readerOf(deps, key)) ?? fail('no reader has this address');
    if (!values.yes) fail(YES);
    const erasure = await eraseReader(deps, id);
    if (erasure.outcome === 'gone') return fail('this reader is erased already');
    await audit(deps, 'reader-erased', id, null, AT_THE_MACHINE);
    // Those of D1 are not files.
    const copies = placeOf(values) === 'file' ? copiesBeside(readConfig(process.env).databaseFile) : [];
    print({ subscriber: id, ...erasure, copies });
    if (copies.length > 0) process.stderr.write(COPIES);
  });
}

const COPIES =
  'The copies named above were made before and still hold this reader; delete those that you do not need.\n';

/** Prints what is kept of the consents of erased readers who had this address. */
export async function consentRecord(args: string[]) {
  const { values, positionals } = parse(args, PLACE, 1);
  const key = keyOf(positionals[0]!);
  await withClinic(values, async deps => {
    const acts = await readEvidence(deps, key);
    if (acts.length === 0) fail('nothing is kept of an erased reader with this address');
    print(
      acts.map(({ act, at, wordingVersion, wordingHash }) => ({
        ...{ act, at: new Date(at).toISOString(), wordingVersion, wordingHash },
      })),
    );
  });
}

const keyOf = (typed: string): string => parseAddress(typed)?.key ?? fail('this is not a mail address');

async function readerOf({ db }: Pick<Deps, 'db'>, key: string): Promise<string | undefined> {
  return (await db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.emailKey, key)).get())?.id;
}
