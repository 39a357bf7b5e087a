import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Article, comparable } from './own-words.ts';

/** The folder of the articles on machines that have them. They are not part of the project. */
export const ARTICLES = '../shared/articles';

/** All articles in `folder`, or `undefined` if the folder does not exist. */
export function readArticles(folder: string): Article[] | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter(name => name.endsWith('.txt'));
  return names.map(name => ({ name, text: comparable(readFileSync(join(folder, name), 'utf8')) }));
}
