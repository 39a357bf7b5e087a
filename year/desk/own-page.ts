import type { OwnAct, Press, ReaderAct } from '../facts.ts';
import { DAY, MINUTE } from '../lengths.ts';
import type { World } from '../world.ts';
import { type Form, formsIn } from './forms.ts';
import { newAddressFor } from './typing.ts';

const ASKED_FOR: readonly OwnAct[] = ['address', 'erase'];
/** The judge's word for an act, and for what the page says of it. */
const ACTS: Record<string, ReaderAct> = { rest: 'pause' };
const DONE: Record<string, string> = { 'address-asked': 'asked' };

export type OwnPage = {
  /** A lesson brought this link to the page, or a mail that was asked for brought one that opens all of it (`whole`). */
  gets(who: string, path: string, whole: boolean): void;
  act(who: string, act: OwnAct): void;
};

/** Readers who open their own page by the link in their newest mail, press what stands there, and sometimes take it back. */
export function newOwnPage(world: World): OwnPage {
  const { loop, draws } = world;
  const links = new Map<string, string>();
  const wanted = new Map<string, OwnAct>();

  const visit = async (path: string, body?: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return world.anyProcess()?.visit(path, body === undefined ? undefined : { method: 'POST', headers, body });
  };

  async function open(who: string, path: string, act: OwnAct) {
    const page = act === 'erase' ? `${path}/erase` : path;
    const html = await (await visit(page))?.text();
    const forms = formsIn(html ?? '', page).filter(({ fields }) => act === 'erase' || fields.get('act') === act);
    if (forms.length === 0) return;
    const form = draws.pick(forms, 'own form', who, act, loop.now());
    for (const [name, values] of form.choices)
      form.fields.set(name, draws.pick(values, 'own choice', name, who, act, loop.now()));
    const typed = act === 'address' ? newAddressFor(world, who) : undefined;
    if (typed) form.fields.set('email', typed);
    await takeBack(who, page, act, await press(who, page, act, form.fields, typed));
  }

  async function press(who: string, page: string, act: string, fields: URLSearchParams, typed?: string) {
    const about = { ...meantBy(who, act, fields), ...(typed && { typed }) };
    if (fields.has('hour')) world.readAt(Number(fields.get('hour')));
    world.tell({ kind: 'presses', ...about });
    const answer = await visit(page, fields.toString());
    world.tell({ kind: 'pressed', ...about, done: doneOf(answer, act) });
    return answer;
  }

  /** Sometimes, and only once: what takes a change back can be taken back again. */
  async function takeBack(who: string, page: string, act: string, answer: Response | undefined) {
    const undo = undoIn(answer);
    if (!undo || !draws.chance(0.4, 'own undo', who, act, loop.now())) return;
    const after = draws.pick([0, MINUTE, 20 * MINUTE, 3 * DAY], 'own undone', who, loop.now());
    loop.at(loop.now() + after, () => world.outsideWork(() => press(who, page, undo.get('act') ?? '', undo)));
  }

  return {
    gets(who, path, whole) {
      links.set(who, path);
      const act = whole ? wanted.get(who) : undefined;
      if (!act) return;
      wanted.delete(who);
      loop.at(loop.now() + draws.between(1, 90, 'own link', who, loop.now()) * MINUTE, () =>
        world.outsideWork(() => open(who, path, act)),
      );
    },
    act(who, act) {
      const path = links.get(who);
      if (!path) return;
      if (!ASKED_FOR.includes(act)) return world.outsideWork(() => open(who, path, act));
      wanted.set(who, act);
      world.tell({ kind: 'link-asked', who });
      world.outsideWork(() => visit(path, 'act=link') as Promise<unknown>);
    },
  };
}

/** `after ENROLLMENT` ends none: the course begins when that one is completed. */
function meantBy(who: string, act: string, fields: URLSearchParams): Press {
  const [instead, of] = [fields.get('instead'), fields.get('of')];
  const number = (name: string) => (fields.has(name) ? Number(fields.get(name)) : undefined);
  return {
    ...{ who, act: ACTS[act] ?? (act as ReaderAct) },
    enrollment: act === 'course' ? (instead?.startsWith('enr_') ? instead : null) : of,
    course: act === 'course' ? (fields.get('course')?.split('/')[0] ?? null) : null,
    ...{ weekday: number('weekday'), pace: number('pace') },
  };
}

function doneOf(answer: Response | undefined, act: string): string {
  if (!answer) return 'unknown';
  if (act === 'erase' && answer.status === 200) return 'erased';
  const done = new URL(answer.headers.get('location') ?? '/', 'http://here').searchParams.get('done');
  return done === null ? String(answer.status) : (DONE[done] ?? done);
}

/** The form that takes it back, as the page keeps it in the browser. */
function undoIn(answer: Response | undefined): Form['fields'] | undefined {
  const [, kept] = /\bown=([^;]*)/.exec(answer?.headers.get('set-cookie') ?? '') ?? [];
  const { undo } = kept
    ? (JSON.parse(Buffer.from(kept, 'base64url').toString()) as { undo?: Record<string, string> })
    : {};
  return undo && new URLSearchParams(undo);
}
