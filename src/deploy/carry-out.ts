import * as z from 'zod';
import { DeployError } from '../errors.ts';
import { type Names, withDatabase } from './config-text.ts';
import type { DeployFiles } from './files.ts';
import { findDatabase } from './look.ts';
import type { Step } from './plan.ts';
import { addressesOf, answerOf, must, type Wrangler } from './wrangler.ts';

/** The configuration with the database's id, in the folder of `wrangler.toml`. */
export const CONFIG = 'wrangler.deploy.toml';

export type Hands = { wrangler: Wrangler; names: Names; files: DeployFiles; say(line: string): void };

/**
 * Carries out one step. A step that deploys returns the program's URL. `address`: the URL of the last deploy. Throws `DeployError` if
 * Cloudflare refuses; every step may then be repeated.
 */
export async function carryOut(hands: Hands, step: Step, address?: string): Promise<string | undefined> {
  const { wrangler, names, files } = hands;
  switch (step.do) {
    case 'create-database':
      // Asia-Pacific, near the clinic. `false` keeps wrangler from changing the tracked configuration.
      await must(wrangler, ['d1', 'create', step.name, '--location', 'apac', '--update-config=false']);
      break;
    case 'create-queue':
      await must(wrangler, ['queues', 'create', step.name]);
      break;
    case 'write-config':
      files.writeConfig(CONFIG, withDatabase(files.toml, await databaseOf(wrangler, names)));
      break;
    case 'note-way-back':
      hands.say(await wayBack(wrangler, step.database));
      break;
    case 'migrate':
      await must(wrangler, ['d1', 'migrations', 'apply', step.database, '--remote', '--config', CONFIG]);
      break;
    case 'put-secret':
      await must(wrangler, ['secret', 'put', step.name, '--name', names.worker], files.secret());
      break;
    case 'deploy':
      return deploy(wrangler, step.baseUrl);
    case 'deploy-again':
      return deploy(wrangler, address ?? fail(NO_ADDRESS));
  }
  return address;
}

async function databaseOf(wrangler: Wrangler, { database }: Names): Promise<string> {
  return (await findDatabase(wrangler, database)) ?? fail(`Cloudflare does not list the database ${database} yet.`);
}

const Bookmark = z.object({ bookmark: z.string() });

/** D1 keeps every moment of the last days by itself. This returns the command that brings the present moment back. */
async function wayBack(wrangler: Wrangler, database: string): Promise<string> {
  const args = ['d1', 'time-travel', 'info', database, '--config', CONFIG, '--json'];
  const { bookmark } = answerOf(Bookmark, await must(wrangler, args), args);
  return `  to go back to the tables as they are now (see docs/cloudflare.md):
  npm run wrangler -- d1 time-travel restore ${database} --config ${CONFIG} --bookmark ${bookmark}`;
}

/** `--keep-vars` keeps the vars that somebody set in Cloudflare's dashboard. */
async function deploy(wrangler: Wrangler, baseUrl?: string): Promise<string | undefined> {
  const address = baseUrl ? ['--var', `BASE_URL:${baseUrl}`] : [];
  const ran = await must(wrangler, ['deploy', '--config', CONFIG, '--keep-vars', ...address]);
  return baseUrl ?? addressesOf(ran)[0];
}

const NO_ADDRESS =
  'Cloudflare gave the program no address: set BASE_URL to the one that links in mails shall begin with.';

function fail(message: string): never {
  throw new DeployError(message);
}
