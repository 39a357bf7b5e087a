import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeDkimKey } from '../adapters/dkim/key-file.ts';
import { dnsResolver } from '../adapters/dns/dns.ts';
import { readAccount } from '../clinic/mail-server.ts';
import { readClinic } from '../clinic/settings.ts';
import { type Config, isUnset, readConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { dkimRecord } from '../operations/doctor/dkim-record.ts';
import { examine } from '../operations/doctor/examine.ts';
import type { NamedServer } from '../operations/doctor/mail-server-login.ts';
import { dkimInstructions, formatReport } from '../operations/doctor/report.ts';
import { checkSender, ownAddress } from '../operations/doctor/sender.ts';
import { withNode } from './with-node.ts';
import { fail, parse, print } from './words.ts';

export async function doctor(args: string[]) {
  const { json } = parse(args, { json: { type: 'boolean' } }, 0).values;
  await withNode(async ({ deps, config, dkim }) => {
    const signing = dkim && { ...dkim, publicKey: createPublicKey(dkim.key) };
    const server = await namedServer(deps, config);
    const checks = await examine({ ...deps, server, signing, resolver: dnsResolver(), fetch });
    if (json) print(checks);
    else process.stdout.write(formatReport(checks));
    if (checks.some(({ status }) => status === 'problem')) process.exitCode = 1;
  });
}

/** Also one whose password cannot be opened, so that the report says so. */
async function namedServer({ db }: Deps, { smtpUrl }: Config): Promise<NamedServer | undefined> {
  if (smtpUrl) return { host: new URL(smtpUrl).hostname, from: 'environment' };
  const typed = await readAccount(db);
  return typed && { host: typed.host, from: 'pages' };
}

export async function dkimKey(args: string[]) {
  const file = resolve(parse(args, {}, 1).positionals[0]!);
  const { DKIM_SELECTOR, DKIM_DOMAIN } = process.env;
  const wanted = { DKIM_SELECTOR: isUnset(DKIM_SELECTOR) ? 'dayori' : DKIM_SELECTOR, DKIM_DOMAIN, DKIM_KEY_FILE: file };
  const { selector, domain } = readConfig(wanted).dkim!;
  // The environment may name the key that this command only now makes, so the program must start without it.
  const unsigned = { ...process.env, DKIM_SELECTOR: '', DKIM_DOMAIN: '', DKIM_KEY_FILE: '', DKIM_KEY: '' };
  const sender = domain ?? checkSender(await senderIn(unsigned)).domain;
  const record = dkimRecord(selector, sender ?? 'YOUR-DOMAIN', createPublicKey(makeKey(file)));
  process.stdout.write(dkimInstructions(file, selector, record));
}

/** The address that lessons come from. Before the first start there is no database to ask, and a key is no reason to make one. */
async function senderIn(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { databaseFile, mailFrom } = readConfig(environment);
  if (mailFrom || !existsSync(databaseFile)) return mailFrom;
  return withNode(async ({ deps }) => ownAddress(await readClinic(deps), mailFrom), undefined, environment);
}

function makeKey(file: string): KeyObject {
  try {
    return makeDkimKey(file);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    return fail(exists ? `${file} is there already, and a key is never replaced` : (error as Error).message);
  }
}
