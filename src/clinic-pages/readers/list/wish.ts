import * as z from 'zod';
import type { Standing } from '../../../db/schema.ts';
import type { Deps } from '../../../deps.ts';
import { searchKey } from '../../../signup/name.ts';
import { type Cursor, readCursor, writeCursor } from '../../parts/cursor.ts';
import { openSearch, sealSearch } from './sealed.ts';

/** In the order in which the page shows them. */
export const STANDINGS = [
  'active',
  'resting',
  'pending',
  'finished',
  'idle',
  'left',
  'undeliverable',
  'trial',
] as const satisfies Standing[];

/** `next`: by the date of the next lesson, of readers who get one. The others by the date of the first sign-up. */
export const ORDERS = ['newest', 'oldest', 'next'] as const;
export type Order = (typeof ORDERS)[number];

/** The most characters that are searched for: an address has no more. */
const LONGEST_SEARCH = 254;

/**
 * What the list of readers is asked for. `mailbox`: a provider, as `providerOf` names it, or `OTHER_MAILBOX`. `search`: as it was typed.
 * `before`, `after`: the page with the rows before or after a time, by what they are ordered by.
 */
export type Wish = {
  standing?: Standing;
  course?: string;
  mailbox?: string;
  order: Order;
  search?: string;
  before?: Cursor;
  after?: Cursor;
};

export const OTHER_MAILBOX = 'other';

const Word = z
  .string()
  .trim()
  .max(100)
  .transform(text => text || undefined)
  .optional()
  .catch(undefined);
const Choices = z.object({
  standing: z.enum(STANDINGS).optional().catch(undefined),
  course: Word,
  mailbox: Word,
  order: z.enum(ORDERS).catch('newest'),
});

/** Reads a URL's query. What it does not understand counts as not said. `expired`: it names a search that can no longer be opened. */
export function readWish(deps: Pick<Deps, 'keys' | 'wall'>, query: Record<string, string>) {
  const { search: sealed } = query;
  const search = sealed ? openSearch(deps, sealed) : undefined;
  const cursors = { before: readCursor(query.before), after: readCursor(query.after) };
  const wish: Wish = fitting({ ...Choices.parse(query), search, ...cursors });
  return { wish, sealed: search === undefined ? undefined : sealed, expired: !!sealed && search === undefined };
}

/** Reads the form, which has no cursor: another search begins at its first page. */
export const readForm = (body: Record<string, unknown>): Wish =>
  fitting({ ...Choices.parse(body), search: typedIn(body.search) });

/** `undefined`: there is nothing to search for. */
function typedIn(text: unknown): string | undefined {
  const typed = [...String(text ?? '').trim()].slice(0, LONGEST_SEARCH).join('');
  return searchKey(typed) === '' ? undefined : typed;
}

/** Only who is in a course has a next lesson. */
const fitting = (wish: Wish): Wish => (wish.order === 'next' ? { ...wish, standing: 'active' } : wish);

/** The path of the list. `sealed`: the search, which must be sealed; without it the path has none. */
export function wishPath(
  { standing, course, mailbox, order, before, after }: Wish,
  sealed: string | undefined,
): string {
  const query = new URLSearchParams();
  const say = (name: string, value: string | undefined) => value !== undefined && query.set(name, value);
  say('search', sealed);
  say('standing', order === 'next' ? undefined : standing);
  say('course', course);
  say('mailbox', mailbox);
  say('order', order === 'newest' ? undefined : order);
  say('before', before && writeCursor(before));
  say('after', after && writeCursor(after));
  return query.size > 0 ? `/admin/readers?${query}` : '/admin/readers';
}

/** The path of a form's wish. */
export const formPath = (deps: Pick<Deps, 'keys' | 'chance' | 'wall'>, wish: Wish): string =>
  wishPath(wish, wish.search === undefined ? undefined : sealSearch(deps, wish.search));
