import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Article, comparable } from './own-words.ts';

/** Where the articles lie when somebody has them: they are not part of the project. */
export const ARTICLES = '../shared/articles';

/** Every article in `folder`; `undefined` where there are none to compare with. */
export function readArticles(folder: string): Article[] | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter(name => name.endsWith('.txt'));
  return names.map(name => ({ name, text: comparable(readFileSync(join(folder, name), 'utf8')) }));
}
