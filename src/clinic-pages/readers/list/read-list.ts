import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../db/database.ts';
import { isOneOf } from '../../../db/rows.ts';
import { enrollments, type Standing, subscribers } from '../../../db/schema.ts';
import { type Counted, countMatches, countsOf, isChosen, readCounts, type StandingCounts, sumOf } from './counts.ts';
import { nextDates, type PageOfReaders, readPage, type Walk, walkNext, walkOver, walkSince } from './pages.ts';
import type { Wish } from './wish.ts';

/** Up to so many matches are read whole, and put in order and counted here: looking for so few along an index would pass over too many. */
export const FEW = 1_000;

/** `counts`: of the readers who match in all but how they stand. `everybody`: all readers, whatever is asked for. */
export type ReaderList = PageOfReaders &
  Pick<Counted, 'mailboxes' | 'courses'> & { counts: StandingCounts; shown: number; everybody: number };

/** One page of readers, and how many there are of each kind. */
export async function readList(db: Db, wish: Wish): Promise<ReaderList> {
  const { domains, counts: known, ...choices } = await readCounts(db, wish);
  const isFiltered = wish.course !== undefined || domains !== undefined;
  const everybody = isFiltered ? sumOf((await readCounts(db, {})).counts) : sumOf(known);
  const { counts, few } = await lookUp(db, wish, domains, known);
  const page = await readPage(wish, await walkOf(db, wish, isChosen(wish, domains), few));
  return { ...page, ...choices, counts, shown: sumOf(counts, wish.standing), everybody };
}

type Match = { id: string; at: number; standing: Standing };

/** `few`: all readers whom the page may show, if they are few. */
async function lookUp(db: Db, wish: Wish, domains: string[] | undefined, known: StandingCounts) {
  const { search, standing } = wish;
  const chosen = isChosen(wish, domains);
  if (search === undefined) {
    const most = sumOf(known, standing);
    if (most > FEW) return { counts: known };
    return { counts: known, few: most === 0 ? [] : await matchesOf(db, amongFew(wish, domains, known)) };
  }
  const matches = await matchesOf(db, chosen);
  if (matches.length > FEW) return lookUpMany(db, standing, chosen);
  const few = standing ? matches.filter(match => match.standing === standing) : matches;
  return { counts: countsOf(matches.map(match => ({ standing: match.standing, readers: 1 }))), few };
}

/** Up to so many readers of a course are looked up one by one. */
const OF_A_COURSE = 5_000;

/** The same condition, so that SQLite begins with what chooses the fewest: `+` keeps a column from its index. */
export function amongFew(wish: Wish, domains: string[] | undefined, known: StandingCounts): SQL | undefined {
  const { standing, course } = wish;
  const isRare = course !== undefined && domains === undefined && sumOf(known) <= OF_A_COURSE;
  const isStanding =
    standing && (isRare || domains ? sql`+${subscribers.standing} = ${standing}` : eq(subscribers.standing, standing));
  const isInCourse = isRare
    ? sql`${subscribers.id} IN (SELECT subscriber_id FROM ${enrollments} WHERE course = ${course})`
    : undefined;
  const ofMailbox = domains && isOneOf(subscribers.domain, domains);
  return and(isStanding, isInCourse, ofMailbox, isChosen(wish, undefined));
}

async function lookUpMany(db: Db, standing: Standing | undefined, chosen: SQL | undefined) {
  const counts = await countMatches(db, chosen);
  if (!standing || counts[standing] > FEW) return { counts };
  return { counts, few: await matchesOf(db, and(eq(subscribers.standing, standing), chosen)) };
}

/** In no order: whoever has all of them puts them in order, and who has more than a few looks along an index. */
export function matchesOf(db: Db, chosen: SQL | undefined) {
  const { id, createdAt, standing } = subscribers;
  return db
    .select({ id, at: createdAt, standing })
    .from(subscribers)
    .where(chosen)
    .limit(FEW + 1);
}

async function walkOf(
  db: Db,
  { order, standing }: Wish,
  chosen: SQL | undefined,
  few: Match[] | undefined,
): Promise<Walk> {
  const ids = few?.map(({ id }) => id);
  if (ids && order === 'next') return walkOver(await nextDates(db, ids));
  if (few) return walkOver(few);
  const all = and(standing ? eq(subscribers.standing, standing) : undefined, chosen);
  return order === 'next' ? walkNext(db, all) : walkSince(db, all);
}
