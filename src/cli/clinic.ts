import * as z from 'zod';
import { ClinicSettings, readClinic, saveClinic } from '../clinic/settings.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { PLACE, withClinic } from './with-clinic.ts';
import { fail, parse, print, readJson } from './words.ts';

export async function settings(args: string[]) {
  const { values, positionals } = parse(args, PLACE);
  const [verb, file, ...more] = positionals;
  if (verb === 'get' && !file) return withClinic(values, async deps => print(await readClinic(deps)));
  if (verb !== 'set' || !file || more.length > 0) fail('settings get | settings set FILE.json');
  const change = readJson(file);
  await withClinic(values, async deps => {
    const { sample, ...current } = await readClinic(deps);
    const parsed = ClinicSettings.safeParse({ ...(sample ? {} : current), ...change });
    if (!parsed.success) fail(z.prettifyError(parsed.error));
    await saveClinic(deps, parsed.data!);
    print(parsed.data!);
  });
}

export async function signInLink(args: string[]) {
  const { values } = parse(args, PLACE, 0);
  if (values.cloudflare && !process.env.BASE_URL) fail('BASE_URL must be set: the address of the Worker');
  await withClinic(values, async deps => void process.stdout.write(`${await createSignInLink(deps)}\n`));
}
