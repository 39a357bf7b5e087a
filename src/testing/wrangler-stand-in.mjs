// Stands in for Cloudflare's command line. The account is a JSON file (STAND_IN_ACCOUNT). Answers in the words of the real one and
// writes down every call. A command that begins with the account's `fails` fails once and does nothing.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const place = process.env.STAND_IN_ACCOUNT;
const account = JSON.parse(readFileSync(place, 'utf8'));
const args = process.argv.slice(2);
const command = args.join(' ');
const option = name => args[args.indexOf(name) + 1];
const stdin = args[1] === 'put' ? readFileSync(0, 'utf8') : '';

const say = text => process.stdout.write(`${text}\n`);
const save = () => writeFileSync(place, JSON.stringify(account));
function fail(message) {
  save();
  process.stderr.write(`\n✘ [ERROR] ${message}\n\n\n🪵  Logs were written to "/somewhere/wrangler.log"\n`);
  process.exit(1);
}

account.calls.push({ command, stdin, ci: process.env.CI, metrics: process.env.WRANGLER_SEND_METRICS });
if (account.fails && command.startsWith(account.fails)) {
  account.fails = undefined;
  fail('A request to the Cloudflare API failed. [code: 10013]');
}
if (!account.signedIn && command === 'whoami --json') {
  say('{"loggedIn":false}');
  save();
  process.exit(1);
}
if (!account.signedIn) fail("In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN");

const answers = [
  [/^whoami --json$/, () => say(JSON.stringify({ loggedIn: true, authType: 'OAuth Token', accounts: account.accounts }))],
  [/^d1 list --json$/, () => say(JSON.stringify(account.databases))],
  [/^d1 create (\S+)/, name => account.databases.push({ name, uuid: `uuid-of-${name}-${account.databases.length}` })],
  [/^queues info (\S+)/, name => account.queues.includes(name) || fail(`Queue "${name}" does not exist. To create it, run: wrangler queues create ${name}`)],
  [/^queues create (\S+)/, name => account.queues.push(name)],
  [/^secret list/, () => (account.worker ? listSecrets() : fail('Worker "dayori" not found.\n\nIf this is a new Worker, run `wrangler deploy` first to create it.'))],
  [/^secret put (\S+)/, name => putSecret(name)],
  [/^deployments status/, () => (account.worker?.deployed ? say('{"versions":[{"version_id":"v-1","percentage":100}]}') : fail(account.worker ? 'The Worker dayori has no deployments.' : 'This Worker does not exist on your account. [code: 10007]'))],
  [/^versions view v-1 --json$/, () => say(JSON.stringify({ id: 'v-1', resources: { bindings: bindings() } }))],
  [/^d1 time-travel info dayori .*--json$/, () => say(JSON.stringify({ bookmark: `00000085-${account.calls.length}` }, null, 2))],
  [/^d1 migrations apply dayori --remote/, () => migrate()],
  [/^d1 execute dayori --remote/, () => say(JSON.stringify([{ results: account.signedInOnce ? [] : [{ id: 'lnk_x' }], success: true }]))],
  [/^deploy /, () => deploy()],
]; // biome-ignore format: one answer a line

const [pattern, answer] = answers.find(([known]) => known.test(command)) ?? fail(`Unknown command: ${command}`);
answer(pattern.exec(command)[1]);
save();

function listSecrets() {
  say('\n ⛅️ wrangler 4.164.0\n────────────────────');
  say(
    JSON.stringify(
      Object.keys(account.worker.secrets).map(name => ({ name, type: 'secret_text' })),
      null,
      2,
    ),
  );
}

function putSecret(name) {
  account.worker ??= { secrets: {}, vars: {} };
  account.worker.secrets[name] = stdin.trim();
}

function bindings() {
  const vars = Object.entries(account.worker.vars).map(([name, text]) => ({ type: 'plain_text', name, text }));
  return [{ type: 'd1', name: 'DB', id: 'x' }, ...vars];
}

function migrate() {
  account.migrated = /^database_id = "(.*)"$/m.exec(readFileSync(option('--config'), 'utf8'))?.[1];
}

function deploy() {
  account.worker ??= { secrets: {}, vars: {} };
  if (args.includes('--var')) {
    const [name, ...value] = option('--var').split(':');
    account.worker.vars[name] = value.join(':');
  }
  account.worker.deployed = true;
  const report = {
    type: 'deploy',
    version: 1,
    targets: ['https://dayori.somebody.workers.dev', 'schedule: * * * * *'],
  };
  appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, `{"type":"wrangler-session"}\n${JSON.stringify(report)}\n`);
}
