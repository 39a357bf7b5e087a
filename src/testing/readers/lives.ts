import { createApp } from '../../app.tsx';
import { type Purpose, signToken } from '../../links/tokens.ts';
import { confirmUrl } from '../../links/urls.ts';
import { testDeps, WEEK } from '../deps.ts';
import { CLINIC, form, signupForm } from '../walk.ts';

/** What a reader tells, all of it words that stand nowhere else. */
export type Person = {
  email: string;
  name: string;
  pattern: string;
  phone: string;
  note: string;
  times: string;
  agent: string;
};

export const person = (who: string): Person => ({
  email: `${who}.Person@mail.example`,
  name: `名の${who}`,
  pattern: 'first-steps',
  phone: `090-0000-${who.length}${[...who].reduce((sum, letter) => sum + letter.charCodeAt(0), 100)}`,
  note: `書き添え${who}`,
  times: `木曜の夜${who}`,
  agent: `Mozilla/5.0 (${who}Phone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148`,
});

/** The words by which somebody would find this person in a database, a file or a log. */
export const tracesOf = ({ email, name, phone, note, times, agent }: Person): string[] => [
  ...[email.slice(0, email.indexOf('@')), email.slice(0, email.indexOf('@')).toLowerCase()],
  ...[name, phone, note, times, agent.slice(13, agent.indexOf(';'))],
];

/** A clinic whose readers do everything that readers can, through the program's own pages. */
export async function lives(options?: Parameters<typeof testDeps>[0]) {
  const world = await testDeps({ clinic: CLINIC, ...options });
  const { deps, sql, clock } = world;
  let app = createApp(deps);
  const visit = async (path: string, init: RequestInit = {}, agent = 'nobody') => {
    const response = await app.request(path, {
      ...init,
      headers: { 'user-agent': agent, ...(init.headers as object) },
    });
    await world.idle();
    return response;
  };
  const idOf = async ({ email }: Person): Promise<string | undefined> =>
    (await sql('SELECT id FROM subscribers WHERE email_key = ?', email.toLowerCase()))[0]?.id;
  const lessonsOf = async (who: Person) =>
    (
      await sql(
        "SELECT d.id FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE s.email_key = ? AND d.kind = 'lesson' AND d.state = 'sent' ORDER BY d.due_at, d.id",
        who.email.toLowerCase(),
      )
    ).map(({ id }) => String(id));
  const link = (purpose: Purpose, id: string, ending = '') =>
    `/${{ open: 'o', click: 'c', mail: 'mail', unsubscribe: 'unsubscribe', consultation: 'consultation', confirm: 'confirm', address: 'address', 'check-in': 'check-in', preferences: 'preferences', sheet: 'sheet', calendar: 'calendar', 'sign-in': '' }[purpose]}/${signToken(deps.keys, purpose, id)}${ending}`;

  return {
    ...world,
    visit,
    /** From now on `before` runs first, once, whenever a page is about to write. */
    beforeWriting(before: () => Promise<unknown>) {
      let waiting: typeof before | undefined = before;
      const batch: typeof deps.db.batch = async statements => {
        const work = waiting;
        waiting = undefined;
        await work?.();
        return deps.db.batch(statements);
      };
      app = createApp({ ...deps, db: Object.assign(Object.create(deps.db), { batch }) });
    },
    idOf,
    lessonsOf,
    link,
    ask: (who: Person, symptom = 'thigh-sciatica', pattern = who.pattern) =>
      visit(
        '/signup',
        signupForm(who.email, { name: who.name, symptom, ...(symptom === 'thigh-sciatica' ? { pattern } : {}) }),
      ),
    /** Confirms every request that is open. */
    async confirm(who: Person) {
      const open = await sql(
        'SELECT g.id FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email_key = ? AND g.confirmed_at IS NULL ORDER BY g.id',
        who.email.toLowerCase(),
      );
      for (const { id } of open) await visit(new URL(confirmUrl(deps, id)).pathname, { method: 'POST' });
    },
    async weeks(count: number) {
      for (let n = 0; n < count; n += 1) {
        clock.advance(WEEK);
        await world.run();
      }
    },
    open: async (who: Person, id: string) => visit(link('open', id, '.gif'), {}, who.agent),
    click: async (who: Person, id: string) => visit(link('click', id, '/1'), {}, who.agent),
    leave: async (who: Person, id: string) => visit(`${link('unsubscribe', id)}?pressed`, form({}), who.agent),
    consult: async (who: Person, id: string) =>
      visit(
        link('consultation', id),
        form({ contactBy: 'phone', phone: who.phone, preferredTimes: who.times, note: who.note }),
        who.agent,
      ),
    /** All rows of all tables, but for the compiled lessons, which are nobody's, and the cohorts, which count and name patterns. */
    async everything(): Promise<string> {
      const tables = await sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT IN ('lesson_versions', 'cohort_counts') ORDER BY name",
      );
      const rows = [];
      for (const { name } of tables) rows.push(name, await sql(`SELECT * FROM ${name}`));
      return JSON.stringify(rows);
    },
    /** Every figure that the clinic sees, and what a count of the rows says of those that triggers keep. */
    async sums() {
      const of = (query: string) => sql(query);
      return {
        lessons: await of(
          `SELECT course, lesson_slug, ${VERDICTS.join(', ')} FROM lesson_counts ORDER BY course, lesson_slug`,
        ),
        courses: await of('SELECT * FROM course_counts ORDER BY course'),
        recounted: { lessons: await of(RECOUNT_LESSONS), courses: await of(RECOUNT_COURSES) },
        providers: await of('SELECT * FROM receiver_days ORDER BY day, domain'),
        days: await of('SELECT * FROM sending_days ORDER BY day'),
        readers: await of(
          "SELECT course, count(DISTINCT subscriber_id) AS n FROM deliveries WHERE kind = 'lesson' GROUP BY course ORDER BY course",
        ),
      };
    },
  };
}
export type Lives = Awaited<ReturnType<typeof lives>>;

const VERDICTS = ['sent', 'bounced', 'proven', 'possible', 'not_to_be_seen', 'clicked', 'unsubscribed', 'failed'];
const RECOUNT_LESSONS = `SELECT course, coalesce(lesson_slug, '#' || lesson) AS lesson_slug, sum(state = 'sent') AS sent,
    sum(bounced_at IS NOT NULL) AS bounced, sum(opened_as = 'proven') AS proven, sum(opened_as = 'possible') AS possible,
    sum(state = 'sent' AND bounced_at IS NULL AND opened_as = 'none' AND NOT EXISTS
      (SELECT 1 FROM deliveries o WHERE o.subscriber_id = d.subscriber_id AND o.picture_fetched)) AS not_to_be_seen,
    sum(clicked) AS clicked, sum(unsubscribed) AS unsubscribed, sum(state = 'failed') AS failed
  FROM deliveries d WHERE kind = 'lesson' GROUP BY 1, 2
  HAVING sent + failed + proven + possible + clicked + unsubscribed > 0 ORDER BY 1, 2`;
const RECOUNT_COURSES = `SELECT c.course, (SELECT count(*) FROM signups r WHERE r.course = c.course) AS requested,
    (SELECT count(*) FROM enrollments r WHERE r.course = c.course) AS confirmed,
    (SELECT count(*) FROM enrollments r WHERE r.course = c.course AND r.state = 'completed') AS completed,
    (SELECT count(*) FROM enrollments r WHERE r.course = c.course AND r.state = 'stopped') AS stopped,
    (SELECT count(*) FROM consultation_requests r WHERE r.course = c.course) AS consultations
  FROM course_counts c ORDER BY c.course`;
