import { openSession } from '../src/sign-in/open-sessions.ts';
import { SESSION_COOKIE } from '../src/sign-in/session.ts';
import type { Press, ReaderAct } from './facts.ts';
import { DAY, MINUTE } from './lengths.ts';
import type { ClinicActs, Process, World } from './world.ts';

/** What takes an act back, on the same page. */
const UNDO: Partial<Record<ReaderAct, ReaderAct>> = {
  pause: 'resume', now: 'put-back', course: 'take-back', copies: 'call-off',
}; // biome-ignore format: one line
/** Acts that a page of their own asks about first. */
const ASKED_FIRST: readonly ReaderAct[] = ['stop', 'erase'];

type Form = { action: string; fields: URLSearchParams; choices: Map<string, string[]> };
type AtScreen = (work: (process: Process) => Promise<unknown>) => void;

/** The person at the clinic who opens a reader's page and presses what stands there. */
export function newReaderDesk(world: World, atScreen: AtScreen): Pick<ClinicActs, 'actFor' | 'endRests'> {
  const { loop, draws } = world;

  /** Those who read now come first, and are chosen more often. */
  async function find(whom: string | number) {
    if (typeof whom === 'string')
      return (await world.ground.query('SELECT id, email FROM subscribers WHERE email = ?', whom))[0];
    const readers = await world.ground.query(`SELECT r.id, r.email FROM subscribers r ORDER BY NOT EXISTS
      (SELECT 1 FROM enrollments e WHERE e.subscriber_id = r.id AND e.state IN ('active', 'paused')), r.email`);
    return readers[Math.floor(whom * whom * readers.length)];
  }

  async function actOn(process: Process, whom: string | number, act: ReaderAct) {
    const reader = await find(whom);
    const who = String(reader?.email);
    const cookie = reader && (await process.use(deps => openSession(deps, { way: 'machine', linkId: 'lnk_desk' })));
    if (!cookie) return;
    const visit = visitor(process, world.environment.BASE_URL!, `${SESSION_COOKIE}=${cookie}`);
    const own = `/admin/readers/${reader.id}`;
    const address = ASKED_FIRST.includes(act) ? `${own}/${act}` : own;
    const page = await visit(address);
    const forms = formsIn((await page?.text()) ?? '', address).filter(({ action }) => action.endsWith(`/${act}`));
    if (forms.length === 0) return;
    const form = draws.pick(forms, 'form', who, act, loop.now());
    if (act === 'notes') form.fields.set('note', `電話 ${who}`);
    for (const [name, values] of form.choices)
      form.fields.set(name, draws.pick(values, 'choice', name, who, act, loop.now()));
    await press(visit, { who, act, ...meantBy(form) }, form);
  }

  async function press(visit: Visit, about: Press, { action, fields }: Form) {
    world.tell({ kind: 'presses', ...about });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await visit(action, { method: 'POST', headers, body: fields.toString() });
    world.tell({ kind: 'pressed', ...about, done: answer ? doneOf(answer) : 'unknown' });
    const undo = UNDO[about.act];
    if (!undo || !draws.chance(0.4, 'undo', about.who, about.act, loop.now())) return;
    const after = draws.pick([0, MINUTE, DAY, 9 * DAY], 'undone', about.who, loop.now());
    loop.at(loop.now() + after, () => actFor(about.who, undo));
  }

  const actFor = (whom: string | number, act: ReaderAct) => atScreen(process => actOn(process, whom, act));

  return {
    actFor,
    endRests: () =>
      atScreen(async () => {
        const resting = await world.ground.query(`SELECT DISTINCT r.email FROM enrollments e
          JOIN subscribers r ON r.id = e.subscriber_id WHERE e.state = 'paused' AND e.resume_at IS NULL ORDER BY 1`);
        for (const { email } of resting) actFor(String(email), 'resume');
      }),
  };
}

type Visit = ReturnType<typeof visitor>;
const visitor =
  (process: Process, origin: string, cookie: string) =>
  (path: string, { headers, ...init }: RequestInit = {}) =>
    process.visit(path, { ...init, headers: { ...headers, origin, cookie } });

/** The word of the page to which a press leads, or the status where it leads nowhere. */
function doneOf({ status, headers }: Response): string {
  const about = new URL(headers.get('location') ?? '/', 'http://here').searchParams;
  return about.get('done') ?? about.get('erased') ?? String(status);
}

/** The enrollment that a form is about or ends, and the course that it begins. */
function meantBy({ action, fields }: Form): Pick<Press, 'enrollment' | 'course'> {
  const ended = fields.get('instead');
  const named = /\/courses\/([^/]+)\//.exec(action)?.[1] ?? null;
  return {
    enrollment: ended?.startsWith('enr_') ? ended : named,
    course: fields.get('course')?.split('/')[0] ?? null,
  };
}

/** The forms of the page at `address`, with what they carry and what can be chosen. */
function formsIn(html: string, address: string): Form[] {
  return [...html.matchAll(/<form method="post"(?: action="([^"]+)")?[^>]*>(.*?)<\/form>/gs)].map(
    ([, action, inside]) => {
      const fields = new URLSearchParams();
      const choices = new Map<string, string[]>();
      const offer = (name: string, value: string) => choices.set(name, [...(choices.get(name) ?? []), value]);
      for (const [, name, value] of inside!.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
        fields.set(name!, value!);
      for (const [, name, value] of inside!.matchAll(/<input type="radio" name="([^"]*)" value="([^"]*)"/g))
        offer(name!, value!);
      for (const [, name, options] of inside!.matchAll(/<select[^>]* name="([^"]*)"[^>]*>(.*?)<\/select>/gs))
        for (const [, value] of options!.matchAll(/<option value="([^"]*)"/g)) offer(name!, value!);
      return { action: action ?? address, fields, choices };
    },
  );
}
