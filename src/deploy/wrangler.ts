import * as z from 'zod';
import { DeployError } from '../errors.ts';

/** How one run of Cloudflare's command line ended. `reports`: the objects that it wrote for programs. */
export type Ran = { code: number; stdout: string; stderr: string; reports: Record<string, unknown>[] };
export type Wrangler = (args: string[], stdin?: string) => Promise<Ran>;

/** Runs a command that must succeed. Throws `DeployError` with the error text. */
export async function must(wrangler: Wrangler, args: string[], stdin?: string): Promise<Ran> {
  const ran = await wrangler(args, stdin);
  if (ran.code !== 0) throw new DeployError(`wrangler ${commandOf(args)} failed:\n${complaint(ran)}`);
  return ran;
}

const commandOf = (args: string[]) => args.filter(arg => /^[a-z\d-]+$/.test(arg) && !arg.startsWith('-')).join(' ');

/** The error text of a failed run, without banner and ornaments. */
export function complaint({ stdout, stderr }: Ran): string {
  const lines = (stderr.trim() || stdout.trim()).split('\n').map(line => line.trim());
  return lines.filter(line => line && !/^(⛅|─|🪵)/u.test(line)).join('\n');
}

/** The JSON that a command printed. A banner may stand before it. */
export function answerOf<T>(schema: z.ZodType<T>, { stdout }: Ran, args: string[]): T {
  try {
    return schema.parse(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));
  } catch {
    throw new DeployError(`wrangler ${commandOf(args)} answered something unexpected`);
  }
}

const Targets = z.object({ type: z.literal('deploy'), targets: z.array(z.string()) });
const Size = z.object({ type: z.literal('deploy'), bundle_size: z.object({ gzip_bytes: z.number() }) });

/** The https URLs of a deployed program. */
export const addressesOf = ({ reports }: Ran): string[] =>
  (firstOf(Targets, reports)?.targets ?? []).filter(target => target.startsWith('https://'));

/** Bytes of the bundle after gzip. Cloudflare's plans limit this size. */
export const bundleSizeOf = ({ reports }: Ran): number | undefined => firstOf(Size, reports)?.bundle_size.gzip_bytes;

function firstOf<T>(schema: z.ZodType<T>, reports: unknown[]): T | undefined {
  return reports.map(report => schema.safeParse(report)).find(parsed => parsed.success)?.data;
}
