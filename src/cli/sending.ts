import * as z from 'zod';
import { withProgressBar } from '../adapters/terminal/progress-bar.ts';
import { findCourse } from '../courses/course.ts';
import { countRemaining } from '../delivery/progress.ts';
import { sendTest } from '../delivery/send-test.ts';
import type { Clock, Deps } from '../deps.ts';
import { HELD_WORDS, pauseWords } from '../operations/pause-words.ts';
import { isOfAll } from '../pauses/pauses.ts';
import { readPauseState, readSendingState, resumeSending, type Standing } from '../pauses/sending-state.ts';
import { AT_THE_MACHINE } from '../sign-in/actor.ts';
import { audit } from '../sign-in/audit.ts';
import { parseAddress } from '../signup/address.ts';
import { refuseWhileMoving } from '../transfer/closed.ts';
import { PLACE, placeOf, withClinic } from './with-clinic.ts';
import { withNode } from './with-node.ts';
import { fail, parse, print } from './words.ts';

export async function tick(args: string[]) {
  const { at: moment } = parse(args, { at: { type: 'string' } }, 0).values;
  await withNode(
    async ({ deps, queue, tick }) => {
      await refuseWhileMoving(deps.db);
      const counts = await tick();
      await showSending(deps, counts.queued, queue.idle());
      print({ ...counts, sending: (await readSendingState(deps)).state });
    },
    moment === undefined ? {} : { clock: standingAt(readTime(moment)) },
  );
}

const standingAt = (at: number): Clock => ({ now: () => at });

/** The bar is as long as the backlog, which may be longer than what one tick queues. */
async function showSending(deps: Deps, queued: number, sending: Promise<void>) {
  const remaining = () => countRemaining(deps);
  const of = queued > 0 ? Math.max(queued, await remaining()) : 0;
  await withProgressBar(process.stderr, { label: 'Sending mails', of, remaining }, sending);
}

/** Beyond these years the calendar has no days left to plan with, or somebody mistyped. */
const YEARS = { from: Date.UTC(2000), until: Date.UTC(2200) };

/** A real day (`Date.parse` makes 2 March of 30 February) with its offset: without one it would be another time on each machine. */
const Moment = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })]); // -1: to the minute

function readTime(text: string): number {
  const at = Date.parse(text);
  if (at < YEARS.from || at >= YEARS.until) return fail(`--at must be in the years 2000 to 2199; "${text}" is not`);
  // `date +%z` prints the offset without a colon.
  if (Moment.safeParse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).success) return at;
  return fail(`"${text}" is not a time like 2026-11-22T07:00:00+09:00: a real day, with Z or an offset at its end`);
}

export async function sendTestMail(args: string[]) {
  const [which = '', typed = ''] = parse(args, {}, 2).positionals;
  const address = parseAddress(typed) ?? fail(`"${typed}" is not a mail address`);
  await withNode(async ({ deps }) => {
    await refuseWhileMoving(deps.db);
    const [course = '', number = ''] = which.split('/');
    const { number: lesson } =
      findCourse(deps.library.courses, course)?.lessons[Number(number) - 1] ?? fail(`there is no lesson "${which}"`);
    const outcome = await sendTest(deps, { course, lesson, pattern: null, email: address.email });
    if (!outcome.accepted) fail(`refused (${outcome.rule}): ${outcome.reason}`);
    print({ accepted: true, response: outcome.response });
  });
}

export async function resume(args: string[]) {
  const { values, positionals } = parse(args, PLACE);
  const [name, ...more] = positionals;
  if (more.length > 0) fail('resume takes one reason, or one receiving domain');
  await withClinic(values, async deps => {
    const resumed = await resumeSending(deps, name);
    if (typeof resumed !== 'string')
      await audit(deps, 'sending-resumed', isOfAll(resumed) ? resumed.reason : null, null, AT_THE_MACHINE);
    // The mailer of another place is not known here, so only its pauses are read.
    const sending = placeOf(values) === 'file' ? await readSendingState(deps) : await readPauseState(deps);
    print({ sending: sending.state, ...standingOf(sending) });
    if (resumed === 'ambiguous') fail('several reasons stand: name the one to resume, "dayori resume REASON"');
    if (resumed === 'unknown' && name) fail(`"${name}" does not stand, or cannot be resumed`);
  });
}

/** All pauses and held domains as an operator reads them. Keys without entries are left out. */
function standingOf({ pauses, held }: Standing) {
  const since = (at: number) => new Date(at).toISOString();
  const reasons = pauses.map(pause => ({
    reason: pause.reason,
    since: since(pause.at),
    ...pauseWords(pause),
    response: pause.response,
  }));
  const domains = held.map(({ domain, at, response }) => ({ domain, since: since(at), ...HELD_WORDS, response }));
  return { ...(reasons.length > 0 ? { reasons } : {}), ...(domains.length > 0 ? { held: domains } : {}) };
}
