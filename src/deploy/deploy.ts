import type { Chance, Clock } from '../deps.ts';
import { keysFrom } from '../links/tokens.ts';
import { LINK_LIFETIME } from '../sign-in/session.ts';
import { carryOut } from './carry-out.ts';
import { type Names, namesIn } from './config-text.ts';
import type { DeployFiles } from './files.ts';
import { firstSignInLink } from './first-sign-in.ts';
import { checkSignIn, lookAround } from './look.ts';
import { nextSteps } from './next-steps.ts';
import { describe, type Found, NOTHING, planDeploy } from './plan.ts';
import { bundleSizeOf, must, type Wrangler } from './wrangler.ts';

export type Deploying = {
  wrangler: Wrangler;
  files: DeployFiles;
  clock: Clock;
  chance: Chance;
  say(line: string): void;
  /** The URL that links begin with, if somebody chose one. */
  wanted?: string;
  accountId?: string;
};

/** Puts the program on Cloudflare, or replaces it by a new version. Throws `DeployError`; it may then be run again. */
export async function deploy(deploying: Deploying): Promise<void> {
  const { wrangler, files, say, wanted, accountId } = deploying;
  const names = namesIn(files.toml);
  await checkSignIn(wrangler, accountId);
  const found = await lookAround(wrangler, names);
  let address: string | undefined;
  for (const step of planDeploy(found, names, wanted)) {
    say(describe(step));
    address = await carryOut({ wrangler, names, files, say }, step, address);
  }
  say(`\n${await whatComesNext(deploying, names, found, address!)}`);
}

async function whatComesNext(
  { wrangler, files, clock, chance }: Deploying,
  names: Names,
  found: Found,
  baseUrl: string,
) {
  const { database } = names;
  const secretIsHere = files.hasSecret();
  const keys = secretIsHere ? keysFrom(files.secret()) : undefined;
  const expiresAt = clock.now() + LINK_LIFETIME;
  const link = keys && (await firstSignInLink(wrangler, { database, baseUrl, keys, chance, expiresAt }));
  const mailBinding = /^\[\[send_email\]\]/m.test(files.toml);
  return nextSteps({ baseUrl, secrets: found.secrets, mailBinding, link, secretIsHere });
}

/** Does the same without an account: builds the bundle and says what a deploy would do. */
export async function rehearse({ wrangler, files, say, wanted }: Omit<Deploying, 'clock' | 'chance'>): Promise<void> {
  const ran = await must(wrangler, ['deploy', '--dry-run', '--outdir', 'build/worker/bundle']);
  say('On an account that has nothing yet (what is there is left as it is):');
  for (const step of planDeploy(NOTHING, namesIn(files.toml), wanted)) say(`  ${describe(step)}`);
  const bytes = bundleSizeOf(ran) ?? 0;
  say(`The bundle in build/worker/bundle has ${Math.ceil(bytes / 1024)} KiB after gzip.`);
}
