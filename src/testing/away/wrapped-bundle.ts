import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts something around the Worker that is bundled in this folder. `around`: the body of a function in JavaScript, to which the Worker is
 * `program`, and which returns what Cloudflare shall call in its place. The Worker does not know of it.
 */
export function wrapBundle(bundle: string, around: string): string {
  const file = join(bundle, 'main.js');
  let program: string | undefined;
  const own = readFileSync(file, 'utf8').replace(/([\w$]+) as default,?/, (_, name: string) => {
    program = name;
    return '';
  });
  if (program === undefined) throw new Error('the bundle exports no program');
  writeFileSync(file, `${own}\nexport default (program => {${around}})(${program});\n`);
  return bundle;
}
