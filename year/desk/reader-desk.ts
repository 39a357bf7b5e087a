import { openSession } from '../../src/sign-in/open-sessions.ts';
import { SESSION_COOKIE } from '../../src/sign-in/session.ts';
import type { Press, ReaderAct } from '../facts.ts';
import { DAY, MINUTE } from '../lengths.ts';
import type { ClinicActs, Process, World } from '../world.ts';
import { type Form, formsIn } from './forms.ts';
import { newAddressFor, newNameFor } from './typing.ts';

/** What takes an act back: on the same page, or on the one that says what was done. */
const UNDO: Partial<Record<ReaderAct, ReaderAct>> = {
  pause: 'resume', now: 'put-back', course: 'take-back', copies: 'call-off', name: 'name-back', address: 'address-off', add: 'add-off',
}; // biome-ignore format: few lines
/** Acts that a page of their own asks about first. */
const ASKED_FIRST: readonly ReaderAct[] = ['stop', 'erase'];
/** How the address of a form ends, where that is not the word for the act. */
const ENDS: Partial<Record<ReaderAct, RegExp>> = {
  'put-back': /\/courses\/[^/]+\/put-back$/,
  'call-off': /\/copies\/[^/]+\/call-off$/,
  'name-back': /\/corrections\/[^/]+\/put-back$/,
  'address-off': /\/address\/call-off$/,
  'add-off': /\/requests\/[^/]+\/call-off$/,
  add: /\/readers\/new$/,
};

type AtScreen = (work: (process: Process) => Promise<unknown>) => void;
/** `page`: where the form stands; unset: on the reader's own page. */
type Doing = { act: ReaderAct; page?: string };

/** The person at the clinic who opens a reader's page and presses what stands there. */
export function newReaderDesk(world: World, atScreen: AtScreen): Pick<ClinicActs, 'actFor' | 'addByHand' | 'endRests'> {
  const { loop, draws } = world;

  /** Those who read now come first, and are chosen more often. */
  async function find(whom: string | number) {
    if (typeof whom === 'string')
      return (await world.ground.query('SELECT id, email FROM subscribers WHERE email = ?', whom))[0];
    const readers = await world.ground.query(`SELECT r.id, r.email FROM subscribers r ORDER BY NOT EXISTS
      (SELECT 1 FROM enrollments e WHERE e.subscriber_id = r.id AND e.state IN ('active', 'paused')), r.email`);
    return readers[Math.floor(whom * whom * readers.length)];
  }

  async function actOn(process: Process, whom: string | number, { act, page }: Doing) {
    const reader = await find(whom);
    if (!reader) return;
    const own = `/admin/readers/${reader.id}`;
    await fillIn(process, String(reader.email), {
      act,
      page: page ?? (ASKED_FIRST.includes(act) ? `${own}/${act}` : own),
    });
  }

  /** Opens a page, fills in one of its forms for this act, and sends it. */
  async function fillIn(process: Process, who: string, { act, page }: Required<Doing>) {
    const cookie = await process.use(deps => openSession(deps, { way: 'machine', linkId: 'lnk_desk' }));
    if (!cookie) return;
    const visit = visitor(process, world.environment.BASE_URL!, `${SESSION_COOKIE}=${cookie}`);
    const html = await (await visit(page))?.text();
    const forms = formsIn(html ?? '', page).filter(({ action }) => (ENDS[act] ?? new RegExp(`/${act}$`)).test(action));
    if (forms.length === 0) return;
    const form = draws.pick(forms, 'form', who, act, loop.now());
    const typed = type(form, who, act);
    for (const [name, values] of form.choices)
      form.fields.set(name, draws.pick(values, 'choice', name, who, act, loop.now()));
    await press(visit, { who, act, ...meantBy(form), ...(typed && { typed }) }, form);
  }

  /** Types what the act needs, and returns the new name or address. */
  function type({ fields }: Form, who: string, act: ReaderAct): string | undefined {
    if (act === 'notes') fields.set('note', `電話 ${who}`);
    if (act === 'add') fields.set('email', who);
    const typed = act === 'name' ? newNameFor(world, who) : act === 'address' ? newAddressFor(world, who) : undefined;
    if (typed) fields.set(act, typed);
    return typed;
  }

  async function press(visit: Visit, about: Press, { action, fields }: Form) {
    world.tell({ kind: 'presses', ...about });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await visit(action, { method: 'POST', headers, body: fields.toString() });
    world.tell({ kind: 'pressed', ...about, done: answer ? doneOf(answer) : 'unknown' });
    const undo = UNDO[about.act];
    const page = answer?.headers.get('location');
    if (!undo || !page || !draws.chance(0.4, 'undo', about.who, about.act, loop.now())) return;
    const after = draws.pick([0, MINUTE, DAY, 9 * DAY], 'undone', about.who, loop.now());
    loop.at(loop.now() + after, () => atScreen(process => actOn(process, about.who, { act: undo, page })));
  }

  const actFor = (whom: string | number, act: ReaderAct) => atScreen(process => actOn(process, whom, { act }));

  return {
    actFor,
    addByHand: who => atScreen(process => fillIn(process, who, { act: 'add', page: '/admin/readers/new' })),
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
