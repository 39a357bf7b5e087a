import { eq, sql } from 'drizzle-orm';
import { deliveries, lessonVersions, subscribers } from '../../../src/db/schema.ts';
import { confirmUrl, unsubscribeUrl } from '../../../src/links/urls.ts';
import { tick } from '../../../src/scheduling/tick.ts';
import type { TestDatabase } from '../../../src/testing/test-database.ts';
import { form, signupForm } from '../../../src/testing/walk.ts';
import { newDraws } from '../../../year/draw.ts';
import { type Mail, openProgram } from '../program.ts';
import { fateOf, type Reader } from '../readers.ts';
import { newAgenda } from './agenda.ts';
import { checkFigures, type MonthsEnd } from './check.ts';
import { type Erased, eraseSome } from './erase-some.ts';
import { type Asking, askings, monthOf, type YearPlan } from './population.ts';
import { newTruth } from './truth.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** When the scheduler looks, beside the passes that visitors start: in the hour of lessons, and once more for what was put off. */
const PASSES = [7, 13];
/** Of the requests that are confirmed, of these on a later day, and of the opened lessons after which a reader leaves. */
const [CONFIRMED, LATER, LEAVES] = [0.85, 0.08, 0.01];

type Options = {
  plan: YearPlan;
  /** So many readers are erased at once when the month with this index is over. */
  erasing: { readers: number; month: number };
  /** Told when a month is over (`2026-12`). */
  see(month: string, end: MonthsEnd, erased: Erased | undefined): void;
};
type Accepted = Mail & { kind: string; subject: string; email: string; course: string; lesson: number };

/** People ask, confirm, get lessons, open them or not, and leave, over the real routes. When a month is over, its figures are checked. */
export async function runYear(database: Pick<TestDatabase, 'db' | 'storage'>, options: Options): Promise<void> {
  const { plan, erasing, see } = options;
  const start = plan.months[0]!;
  const draws = newDraws(plan.seed);
  const { deps, clock, mailer, idle, visit, ask } = await openProgram(database, start);
  const agenda = newAgenda(start, clock.set);
  const all = askings(plan);
  const readers = new Map(all.map(({ email, reader }) => [email, reader]));
  const truth = newTruth(all);
  for (const one of all) agenda.plan(one.at, () => asks(one));
  for (let day = start; day < plan.months.at(-1)!; day += DAY)
    for (const hour of PASSES) agenda.plan(day + hour * HOUR, pass);
  for (const [index, end] of plan.months.slice(1).entries()) {
    await agenda.run(end);
    clock.set(end);
    await pass();
    see(monthOf(plan.months[index]!), await checkFigures(deps, truth, end), await eraseAfter(index, end));
  }

  async function asks({ reader, email, course }: Asking) {
    if (!truth.isErased(email)) await visit('/signup', reader.home, signupForm(email, { symptom: course }));
    await idle();
    await readAccepted();
  }

  /** Lessons that come due, what they bring about, and what the scheduler does when nothing is due. */
  async function pass() {
    while ((await tick(deps)).queued > 0) await idle();
    await readAccepted();
  }

  /** What the server has accepted since it was asked last. */
  async function readAccepted() {
    const ids = mailer.messages.splice(0).map(({ messageId }) => /<(dlv_[^@]+)@/.exec(messageId)![1]!);
    if (ids.length === 0) return;
    const { id, kind, subjectId, course, lesson, acceptedAt } = deliveries;
    const links = sql<number>`coalesce(json_array_length(${lessonVersions.links}), 0)`;
    const rows = await deps.db
      .select({ id, kind, subject: subjectId, email: subscribers.email, course, lesson, acceptedAt, links })
      .from(deliveries)
      .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
      .leftJoin(lessonVersions, eq(lessonVersions.version, deliveries.version))
      .where(sql`${deliveries.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
    for (const mail of rows as Accepted[])
      if (mail.kind === 'confirmation') confirms(mail);
      else if (mail.kind === 'lesson') reads(mail, readers.get(mail.email)!);
  }

  function confirms({ subject, email, acceptedAt }: Accepted) {
    if (!draws.chance(CONFIRMED, 'confirms', email, acceptedAt)) return;
    const days = draws.chance(LATER, 'later', email) ? draws.between(1, 5, 'days', email) * DAY : 0;
    const after = days + draws.between(1, 90, 'minutes', email) * MINUTE;
    agenda.plan(acceptedAt + after, async () => {
      if (truth.isErased(email)) return;
      await visit(confirmUrl(deps, subject), readers.get(email)!.home, { method: 'POST' });
      await idle();
      await readAccepted();
    });
  }

  function reads(mail: Accepted, reader: Reader) {
    const { email, course, lesson, acceptedAt } = mail;
    const fate = fateOf(plan.seed, plan.of, reader, `${course} ${lesson}`, mail.links);
    truth.arrived(email, course, acceptedAt, fate.openedAfter);
    // The links of whoever was erased lead nowhere. Mail programs and scanners go on fetching pictures.
    for (const request of fate.requests)
      agenda.plan(acceptedAt + request.after, async () => {
        if (request.what === 'pixel' || !truth.isErased(email)) await ask(mail, request);
      });
    if (fate.opened && draws.chance(LEAVES, 'leaves', reader.id, course, lesson))
      agenda.plan(acceptedAt + fate.openedAfter! + MINUTE, async () => {
        if (!truth.isErased(email)) await visit(`${unsubscribeUrl(deps, mail.id)}?pressed`, reader.home, form({}));
      });
  }

  async function eraseAfter(month: number, now: number): Promise<Erased | undefined> {
    if (month !== erasing.month) return undefined;
    return eraseSome({ deps, truth, now }, erasing.readers, draws);
  }
}
