import * as z from 'zod';
import { DeployError } from '../errors.ts';
import { type Names, withDatabase } from './config-text.ts';
import type { DeployFiles } from './files.ts';
import { findDatabase } from './look.ts';
import type { Step } from './plan.ts';
import { addressesOf, answerOf, must, type Wrangler } from './wrangler.ts';

/** The configuration with the database's id, beside `wrangler.toml`. */
export const CONFIG = 'wrangler.deploy.toml';

export type Hands = { wrangler: Wrangler; names: Names; files: DeployFiles; say(line: string): void };

/**
 * Takes one step. Returns where the program answers after a step that put it there. Throws `DeployError` where Cloudflare refuses;
 * every step may be taken again. `address`: where it answered last.
 */
export async function carryOut(hands: Hands, step: Step, address?: string): Promise<string | undefined> {
  const { wrangler, names, files } = hands;
  switch (step.do) {
    case 'create-database':
      // Near the clinic; `false`: the tracked configuration stays as it is.
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

/** D1 keeps every moment of the last days by itself; what brings the present one back is only to be known. */
async function wayBack(wrangler: Wrangler, database: string): Promise<string> {
  const args = ['d1', 'time-travel', 'info', database, '--config', CONFIG, '--json'];
  const { bookmark } = answerOf(Bookmark, await must(wrangler, args), args);
  return `  to go back to the tables as they are now (see docs/cloudflare.md):
  npm run wrangler -- d1 time-travel restore ${database} --config ${CONFIG} --bookmark ${bookmark}`;
}

/** Vars that somebody set in Cloudflare's dashboard stay. */
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
