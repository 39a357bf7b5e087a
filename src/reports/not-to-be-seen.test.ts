import { and, eq, inArray, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recountFigures } from '../db/recount-figures.ts';
import { field, rowsOf } from '../db/rows.ts';
import { deliveries, lessonCounts, subscribers } from '../db/schema.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { onD1 } from '../testing/database.ts';
import { DAY, testDeps } from '../testing/deps.ts';
import { reclassify } from '../tracking/reclassify.ts';
import { recordSighting } from '../tracking/record.ts';

// What triggers count as not to be seen, beside what the rows say, after each of the things that can happen to them.

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const AGENTS = [PHONE, 'Mozilla/5.0', 'curl/8', 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)'];
const READERS = ['a', 'b', 'c'];
const LESSONS = [1, 2, 3];

const mail = fc.nat(READERS.length * LESSONS.length - 1);
const verdict = fc.record({
  mail,
  openedAs: fc.constantFrom('none', 'none', 'possible', 'proven'),
  pictureFetched: fc.boolean(),
});
const act = fc.oneof(
  fc.record({ does: fc.constant('state' as const), mail, state: fc.constantFrom('sent', 'sent', 'failed', 'retry') }),
  fc.record({ does: fc.constant('bounce' as const), mail, bounced: fc.boolean() }),
  fc.record({
    does: fc.constant('see' as const),
    ...{ mail, agent: fc.constantFrom(...AGENTS), network: fc.constantFrom('home', 'gate') },
    kind: fc.constantFrom('open' as const, 'open' as const, 'click' as const),
    link: fc.integer({ min: 1, max: 2 }),
  }),
  // Several mails in one statement, as when what a gateway touched is judged again.
  fc.record({ does: fc.constant('judge' as const), verdicts: fc.uniqueArray(verdict, { selector: v => v.mail }) }),
  // On which day it counts: that of its acceptance, or on which it was due.
  fc.record({ does: fc.constant('date' as const), mail, day: fc.nat(3), accepted: fc.boolean() }),
  // Its reader does not want to be seen any more.
  fc.record({ does: fc.constant('untrack' as const), mail }),
  fc.record({ does: fc.constant('reclassify' as const) }),
  fc.record({ does: fc.constant('erase' as const), reader: fc.constantFrom(...READERS) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

async function newWorld() {
  const world = await testDeps();
  const { deps, clock } = world;
  const { db } = deps;
  const ids: string[] = [];
  for (const reader of READERS) {
    const address = `${reader}@mail.example`;
    await db
      .insert(subscribers)
      .values({ id: reader, email: address, emailKey: address, status: 'active', hour: 7, createdAt: 0 });
    for (const lesson of LESSONS) {
      const of = { kind: 'lesson', course: 'c', lesson, lessonSlug: `l${lesson}`, subscriberId: reader } as const;
      const delivery = newDelivery(deps, clock.now(), of);
      await db.insert(deliveries).values({ ...delivery, acceptedAt: clock.now() });
      ids.push(delivery.id);
    }
  }

  async function play(step: Act): Promise<unknown> {
    clock.advance(1_500);
    if (step.does === 'reclassify') return reclassify(deps);
    if (step.does === 'erase') return db.delete(subscribers).where(eq(subscribers.id, step.reader));
    if (step.does === 'judge') return judge(step.verdicts.map(({ mail: n, ...rest }) => ({ id: ids[n]!, ...rest })));
    const id = ids[step.mail]!;
    const set = (values: Partial<typeof deliveries.$inferInsert>) =>
      db.update(deliveries).set(values).where(eq(deliveries.id, id));
    if (step.does === 'state') return set({ state: step.state as 'sent' });
    if (step.does === 'date') {
      const at = clock.now() + step.day * DAY;
      return set({ dueAt: at, acceptedAt: step.accepted ? at : null });
    }
    if (step.does === 'untrack') return set({ untracked: true });
    if (step.does === 'bounce') return set({ bouncedAt: step.bounced ? clock.now() : null });
    const { kind, link, agent, network } = step;
    const asked = kind === 'click' ? { kind, link } : { kind };
    return recordSighting(deps, id, asked, { method: 'GET', userAgent: agent, network });
  }
  const judge = (rows: { id: string; openedAs: string; pictureFetched: boolean }[]) =>
    db
      .update(deliveries)
      .set({ openedAs: field('openedAs') as never, pictureFetched: field('pictureFetched') as never })
      .from(rowsOf(rows))
      .where(sql`${deliveries.id} = ${field('id')}`);
  return { ...world, ids, play };
}
type World = Awaited<ReturnType<typeof newWorld>>;

const counted = async ({ deps }: World) => {
  const rows = await deps.db.select().from(lessonCounts).orderBy(lessonCounts.lessonSlug);
  return rows.filter(row => row.notToBeSeen !== 0).map(row => [row.lessonSlug, row.notToBeSeen]);
};

/** The definition, over rows that are read and not by the database. */
async function fromRows({ deps }: World) {
  const rows = await deps.db.select().from(deliveries);
  const shows = new Set(rows.filter(row => row.pictureFetched).map(row => row.subscriberId));
  const unseen = rows.filter(
    ({ state, bouncedAt, openedAs, pictureFetched, untracked, subscriberId }) =>
      state === 'sent' &&
      bouncedAt === null &&
      openedAs === 'none' &&
      ((untracked && !pictureFetched) || !shows.has(subscriberId)),
  );
  const slugs = [...new Set(unseen.map(row => row.lessonSlug))].sort();
  return slugs.map(slug => [slug, unseen.filter(row => row.lessonSlug === slug).length]);
}

test('what is not to be seen is what the rows say after every step, and a recount changes nothing', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 30 }), async steps => {
      const world = await newWorld();
      for (const step of [...world.ids.map((_, mail) => ({ does: 'state', mail, state: 'sent' }) as Act), ...steps]) {
        await world.play(step);
        const rows = await fromRows(world);
        seen += rows.length;
        expect({ step, counted: await counted(world) }).toEqual({ step, counted: rows });
      }
      expect(await recountFigures(world.deps.db)).toBe(0);
      expect(await counted(world)).toEqual(await fromRows(world));
    }),
    { numRuns: onD1 ? 4 : 40, endOnFailure: true },
  );
  expect(seen).toBeGreaterThan(100);
});

test("a reader's first picture takes all lessons out of what is not to be seen, and taking it back puts them in again", async () => {
  const world = await newWorld();
  const { db } = world.deps;
  const ofA = and(eq(deliveries.subscriberId, 'a'), inArray(deliveries.lesson, [1, 2, 3]));
  await db.update(deliveries).set({ state: 'sent' }).where(ofA);
  expect(await counted(world)).toEqual([['l1', 1], ['l2', 1], ['l3', 1]]); // biome-ignore format: one line
  await world.play({ does: 'see', mail: 1, kind: 'open', link: 1, agent: PHONE, network: 'home' });
  expect(await counted(world)).toEqual([]);
  await db.update(deliveries).set({ openedAs: 'none', pictureFetched: false }).where(ofA);
  expect(await counted(world)).toEqual([['l1', 1], ['l2', 1], ['l3', 1]]); // biome-ignore format: one line
});
