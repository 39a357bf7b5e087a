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

/**
 * JavaScript for `around`: the function `countedD1(DB, ask)`, the same D1 with `ask(count)` called before so many queries are asked, each statement
 * of a `batch` being one. What `ask` throws is D1's answer.
 */
export const COUNTED_D1 = `
function countedD1(DB, ask) {
  const inside = new WeakMap();
  const wrap = statement => {
    const asking = name => async (...values) => (ask(1), statement[name](...values));
    const own = { bind: (...values) => wrap(statement.bind(...values)) };
    for (const name of ['all', 'raw', 'run', 'first']) own[name] = asking(name);
    inside.set(own, statement);
    return own;
  };
  const batch = async list => (ask(list.length), DB.batch(list.map(one => inside.get(one))));
  return { prepare: sql => wrap(DB.prepare(sql)), batch };
}
`;
