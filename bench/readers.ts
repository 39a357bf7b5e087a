import type { Cursor } from '../src/clinic-pages/parts/cursor.ts';
import { type ReaderList, readList } from '../src/clinic-pages/readers/list/read-list.ts';
import { showPlaces } from '../src/clinic-pages/readers/list/rows.ts';
import { ORDERS, type Order, STANDINGS, type Wish } from '../src/clinic-pages/readers/list/wish.ts';
import type { Db } from '../src/db/database.ts';
import { ABSENT, addManyReaders, COMMON, RARE } from '../src/testing/readers/many.ts';
import type { Sql } from '../src/testing/test-database.ts';
import { median, openWorld, print } from './world.ts';

const READERS = 100_000;
const ROUNDS = 9;
/** Milliseconds, the median of a page. */
const AIMS = { search: 50, page: 20 };
const MIDDLE = 20;

/** Prints how long (ms) a page of the list of readers takes: each search, filter, order and way of paging. */
export async function benchReaders(url: string) {
  const world = await openWorld(url);
  await addManyReaders(world.sql, READERS);
  print(
    `a page of ${READERS.toLocaleString()} readers, with its counts (median of ${ROUNDS}, and the least, which a busy machine changes little; aims: search ≤ ${AIMS.search} ms, else ≤ ${AIMS.page} ms)`,
  );
  for (const { name, wish } of await wishesOf(world.sql, world.deps.db)) {
    const times: number[] = [];
    let list: ReaderList | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      list = await readList(world.deps.db, wish);
      await showPlaces(world.deps.db, list.places);
      times.push(performance.now() - start);
    }
    const aim = wish.search === undefined ? AIMS.page : AIMS.search;
    const time = median(times);
    const [middle, least] = [time, Math.min(...times)].map(ms => ms.toFixed(1).padStart(6));
    print(`  ${name.padEnd(48)}${middle} ms${time > aim ? ' !' : '  '} ${least}  ${list!.shown} readers`);
  }
  await world.close();
}

type Named = { name: string; wish: Wish };

async function wishesOf(sql: Sql, db: Db): Promise<Named[]> {
  const newest = { order: 'newest' } as const;
  const courses = (
    await sql("SELECT course FROM reader_counts WHERE course <> '' GROUP BY 1 ORDER BY sum(readers)")
  ).map(row => String(row.course));
  const { mailboxes } = await readList(db, newest);
  const filters: Named[] = [
    ...STANDINGS.map(standing => ({ name: `standing ${standing}`, wish: { ...newest, standing } })),
    ...[courses[0]!, courses.at(-1)!].map(course => ({ name: `course ${course}`, wish: { ...newest, course } })),
    ...mailboxes.map(mailbox => ({ name: `mailbox ${mailbox}`, wish: { ...newest, mailbox } })),
    { name: 'rare course, rare mailbox', wish: { ...newest, course: courses[0], mailbox: 'ymobile' } },
    { name: 'rare course, next lesson', wish: { order: 'next', standing: 'active', course: courses[0] } },
    { name: 'rare mailbox, next lesson', wish: { order: 'next', standing: 'active', mailbox: 'ymobile' } },
  ];
  const searches = { common: COMMON, rare: RARE, absent: ABSENT };
  const searched = Object.entries(searches).flatMap(([how, search]): Named[] => [
    { name: `search ${how}`, wish: { ...newest, search } },
    { name: `search ${how}, active, next lesson`, wish: { order: 'next', standing: 'active', search } },
    { name: `search ${how}, undeliverable, oldest`, wish: { order: 'oldest', standing: 'undeliverable', search } },
  ]);
  const pages = (await Promise.all(ORDERS.map(order => pagesOf(db, order)))).flat();
  return [...pages, ...filters, ...searched];
}

/** The first pages, one far behind, and the one before that. */
async function pagesOf(db: Db, order: Order): Promise<Named[]> {
  const first: Wish = order === 'next' ? { order, standing: 'active' } : { order };
  const onward = order === 'newest' ? 'before' : 'after';
  const backward = order === 'newest' ? 'after' : 'before';
  let cursor: Cursor | undefined;
  let list = await readList(db, first);
  for (let page = 0; page < MIDDLE; page += 1) {
    cursor = list[onward]!;
    list = await readList(db, { ...first, [onward]: cursor });
  }
  return [
    { name: `${order}, first page`, wish: first },
    { name: `${order}, page ${MIDDLE + 1}, onward`, wish: { ...first, [onward]: cursor } },
    { name: `${order}, page ${MIDDLE}, back`, wish: { ...first, [backward]: list[backward] } },
  ];
}
