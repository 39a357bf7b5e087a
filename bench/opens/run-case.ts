import { lessonCounts } from '../../src/db/schema.ts';
import { tick } from '../../src/scheduling/tick.ts';
import { openFile } from '../../src/testing/database.ts';
import { enrollReaders, WEEK } from '../../src/testing/deps.ts';
import { NOW } from '../world.ts';
import { type Mail, openProgram } from './program.ts';
import { type Case, type Fate, fateOf, newReaders, type Reader } from './readers.ts';

/** Readers and lessons of a case: a thousand deliveries. */
const READERS = 200;
const LESSONS = 5;

/** Deliveries, counted. `true`: really opened · `lost`: opened visibly, and shown as nothing. */
export type Outcome = {
  deliveries: number;
  true: number;
  proven: number;
  possible: number;
  unseen: number;
  falselyProven: number;
  visible: number;
  lost: number;
  clicks: number;
  trueClicks: number;
  falseClicks: number;
  gateways: number;
};

/** Sends the lessons of five weeks to the readers of a case, and lets everybody fetch what they fetch, over the real routes. */
export async function runCase(seed: number, of: Case): Promise<Outcome> {
  const world = await openWorld(seed, of);
  const fates = new Map<string, Fate>();
  for (let week = 0; week < LESSONS; week += 1) {
    world.clock.set(NOW + week * WEEK);
    for (const mail of await world.send()) fates.set(mail.id, fateOf(seed, of, mail.reader, mail.lesson, mail.links));
    await world.visit(fates, NOW + week * WEEK);
  }
  const outcome = await world.outcome(fates);
  world.close();
  return outcome;
}

async function openWorld(seed: number, of: Case) {
  const file = openFile();
  const program = await openProgram(file, NOW);
  const { deps, clock, idle, ask } = program;
  await enrollReaders(file.sql, { count: READERS, at: NOW });
  const readers = new Map(newReaders(seed, of, READERS).map(reader => [reader.id, reader]));
  const mails = new Map<string, Mail & { reader: Reader; lesson: number }>();

  async function send() {
    await tick(deps);
    await idle();
    const rows = file.raw
      .prepare(`SELECT d.id, d.subscriber_id AS reader, d.lesson, d.accepted_at AS at, json_array_length(v.links) AS links
        FROM deliveries d JOIN lesson_versions v ON v.version = d.version WHERE d.kind = 'lesson' AND d.state = 'sent'`)
      .all();
    const sent = rows
      .filter(({ id }) => !mails.has(String(id)))
      .map(row => ({
        ...{ id: String(row.id), reader: readers.get(String(row.reader))!, lesson: Number(row.lesson) },
        ...{ links: Number(row.links), acceptedAt: Number(row.at) },
      }));
    for (const mail of sent) mails.set(mail.id, mail);
    return sent;
  }

  return {
    clock,
    send,
    /** What is asked for of the mails of a week, in the order of time, and the scheduler's passes behind it. */
    async visit(fates: Map<string, Fate>, since: number) {
      const all = [...mails.values()].filter(({ acceptedAt }) => acceptedAt >= since);
      const asked = all.flatMap(mail =>
        fates.get(mail.id)!.requests.map(request => ({ mail, request, at: mail.acceptedAt + request.after })),
      );
      for (const { mail, request, at } of asked.toSorted((one, other) => one.at - other.at)) {
        clock.set(at);
        await ask(mail, request);
      }
      await tick(deps);
    },
    async outcome(fates: Map<string, Fate>): Promise<Outcome> {
      const rows = file.raw
        .prepare("SELECT id, opened_as AS openedAs, clicked FROM deliveries WHERE kind = 'lesson'")
        .all();
      const shown = rows.flatMap(row => {
        const fate = fates.get(String(row.id));
        return fate ? [{ fate, openedAs: String(row.openedAs), clicked: row.clicked === 1 }] : [];
      });
      const count = (test: (one: (typeof shown)[number]) => boolean) => shown.filter(test).length;
      const lessons = await deps.db.select().from(lessonCounts).orderBy(lessonCounts.course);
      const unseen = lessons.reduce((sum, row) => sum + row.notToBeSeen, 0);
      return {
        deliveries: shown.length,
        true: count(({ fate }) => fate.opened),
        proven: count(({ openedAs }) => openedAs === 'proven'),
        possible: count(({ openedAs }) => openedAs === 'possible'),
        unseen,
        falselyProven: count(({ fate, openedAs }) => openedAs === 'proven' && !fate.opened),
        visible: count(({ fate }) => fate.visible),
        lost: count(({ fate, openedAs }) => fate.visible && openedAs === 'none'),
        clicks: count(({ clicked }) => clicked),
        trueClicks: count(({ fate }) => fate.clicked),
        falseClicks: count(({ fate, clicked }) => clicked && !fate.clicked),
        gateways: Number(file.raw.prepare('SELECT count(*) AS n FROM networks').get()!.n),
      };
    },
    close: () => file.close(),
  };
}
