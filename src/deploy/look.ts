import * as z from 'zod';
import { DeployError } from '../errors.ts';
import type { Names } from './config-text.ts';
import type { Found } from './plan.ts';
import { answerOf, complaint, must, type Wrangler } from './wrangler.ts';

const Who = z.object({ loggedIn: z.boolean(), accounts: z.array(z.object({ id: z.string() })).default([]) });
const Databases = z.array(z.object({ name: z.string(), uuid: z.string() }));
const Secrets = z.array(z.object({ name: z.string() }));
const Deployment = z.object({ versions: z.array(z.object({ version_id: z.string() })) });
const Version = z.object({
  resources: z.object({ bindings: z.array(z.object({ name: z.string(), text: z.string().optional() })) }),
});

const SIGN_IN = 'Not signed in to Cloudflare: run "npm run wrangler -- login", or set CLOUDFLARE_API_TOKEN.';
const WHICH = 'This sign-in has several accounts: set CLOUDFLARE_ACCOUNT_ID to the one to deploy to.';

/** Throws `DeployError` unless wrangler is signed in to exactly one account, or `accountId` chooses one. */
export async function checkSignIn(wrangler: Wrangler, accountId: string | undefined): Promise<void> {
  const args = ['whoami', '--json'];
  const ran = await wrangler(args);
  if (ran.code !== 0 && !ran.stdout.includes('"loggedIn"')) throw new DeployError(complaint(ran) || SIGN_IN);
  const { loggedIn, accounts } = answerOf(Who, ran, args);
  if (!loggedIn) throw new DeployError(SIGN_IN);
  if (accounts.length > 1 && !accountId) throw new DeployError(WHICH);
}

/** Finds what the account already has of what the program needs. */
export async function lookAround(wrangler: Wrangler, names: Names): Promise<Found> {
  const databaseId = await findDatabase(wrangler, names.database);
  const queues: string[] = [];
  for (const name of names.queues) if (await unlessAbsent(wrangler, ['queues', 'info', name])) queues.push(name);
  const secrets = await ask(wrangler, Secrets, ['secret', 'list', '--format', 'json']);
  const deployment = await ask(wrangler, Deployment, ['deployments', 'status', '--json']);
  const version = deployment?.versions[0]?.version_id;
  const baseUrl = version && (await findBaseUrl(wrangler, version));
  return { databaseId, queues, secrets: secrets?.map(({ name }) => name) ?? [], baseUrl: baseUrl || undefined };
}

/** The id of the database of that name, or `undefined`. */
export async function findDatabase(wrangler: Wrangler, name: string): Promise<string | undefined> {
  const args = ['d1', 'list', '--json'];
  const databases = answerOf(Databases, await must(wrangler, args), args);
  return databases.find(database => database.name === name)?.uuid;
}

async function findBaseUrl(wrangler: Wrangler, version: string): Promise<string | undefined> {
  const found = await ask(wrangler, Version, ['versions', 'view', version, '--json']);
  return found?.resources.bindings.find(({ name }) => name === 'BASE_URL')?.text;
}

async function ask<T>(wrangler: Wrangler, schema: z.ZodType<T>, args: string[]): Promise<T | undefined> {
  const ran = await unlessAbsent(wrangler, args);
  return ran && answerOf(schema, ran, args);
}

/** Code 10007 is what Cloudflare's API answers for a Worker that does not exist. */
const ABSENT =
  /\b(Queue "[^"]*"|Worker) does not exist|\bWorker "[^"]*"[^\n]* not found|has no deployments|code: 10007/;

/** `undefined`: the thing does not exist. Any other failure throws, so that a lost connection makes nothing twice. */
async function unlessAbsent(wrangler: Wrangler, args: string[]) {
  const ran = await wrangler(args);
  if (ran.code !== 0 && ABSENT.test(ran.stderr + ran.stdout)) return undefined;
  if (ran.code !== 0) return must(async () => ran, args);
  return ran;
}
