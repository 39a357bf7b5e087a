import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts `code` around the bundle in this folder. It is the body of a function of `program`, and returns a program in its place, which may hand
 * on other bindings than it was given. The program itself does not know of it.
 */
export function putAround(bundle: string, code: string): string {
  const file = join(bundle, 'main.js');
  let program: string | undefined;
  const own = readFileSync(file, 'utf8').replace(/([\w$]+) as default,?/, (_, name: string) => {
    program = name;
    return '';
  });
  if (program === undefined) throw new Error('the bundle exports no program');
  writeFileSync(file, `${own}\nexport default (program => {${code}})(${program});\n`);
  return bundle;
}
