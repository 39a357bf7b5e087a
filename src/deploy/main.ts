import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { secretFile } from '../adapters/files/secret-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { ConfigError, readConfig } from '../config.ts';
import { isLoopback } from '../edge/whose.ts';
import { DeployError } from '../errors.ts';
import { exitWith } from '../node/start.ts';
import { deploy, rehearse } from './deploy.ts';
import { deployFiles } from './files.ts';
import { wranglerProgram } from './wrangler-program.ts';

const USAGE = `npm run deploy [-- --dry-run]

  Puts Dayori on Cloudflare, or a new version of it in the place of the old one. Creates what is missing; asks nothing.
  --dry-run   without an account: builds and bundles it, and prints every step
  BASE_URL    the address that links in mails begin with; Cloudflare's own where there is none
`;

/** Wrong arguments: one line of usage, exit code 2. */
class UsageError extends Error {}

const folder = join(import.meta.dirname, '../..');
const { wall, chance } = machine;
const program = join(folder, 'node_modules', 'wrangler', 'bin', 'wrangler.js');

try {
  const dryRun = readArguments();
  const { BASE_URL, CLOUDFLARE_ACCOUNT_ID: accountId } = process.env;
  const wrangler = wranglerProgram({ program, folder, environment: process.env });
  const deploying = {
    wrangler,
    files: deployFiles(folder, file => secretFile(file, chance)),
    ...{ clock: wall, chance },
    say: (line: string) => process.stdout.write(`${line}\n`),
    wanted: BASE_URL ? publicAddress(BASE_URL) : undefined,
    accountId,
  };
  await (dryRun ? rehearse(deploying) : deploy(deploying));
} catch (error) {
  const called = error instanceof UsageError || error instanceof ConfigError;
  if (!(called || error instanceof DeployError)) exitWith(error);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = called ? 2 : 1;
}

/** Links in mails begin with it. Throws `ConfigError`. */
function publicAddress(BASE_URL: string): string {
  const { baseUrl } = readConfig({ BASE_URL });
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'https:') throw new ConfigError('BASE_URL must begin with https:// to be deployed');
  if (isLoopback(hostname)) throw new ConfigError('BASE_URL must not name this machine to be deployed');
  return baseUrl;
}

function readArguments(): boolean {
  try {
    return parseArgs({ options: { 'dry-run': { type: 'boolean' } } }).values['dry-run'] ?? false;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
