import { recordAnswerAct } from '../answers/consent.ts';
import { withdrawAnswers } from '../check-in/record.ts';
import { leave } from '../consent/unsubscribe.ts';
import type { AnswerAct } from '../db/schema.ts';
import { type Before, comeBack } from '../readers/come-back.ts';
import { askAddress, callAddressOff, type WhyNot } from '../readers/corrections/ask-address.ts';
import { type ReaderCourse, readCourses } from '../readers/courses.ts';
import { parseAddress } from '../signup/address.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { type Act, type Done, GONE, type Outcome, type Press } from './act.ts';
import { mailLink } from './link-mail.ts';
import { isOpen } from './read-own.ts';
import { startTracking, stopTracking } from './tracking-choice.ts';

const t = own.personal;

/** What a reader does about themselves: answers, tracking, address, and whether they get mail at all. */
export const PERSON_ACTS: Record<string, Act> = {
  share: say('shared', 'unshare'),
  unshare: say('unshared', 'share'),
  'erase-answers': async ({ deps, visitor, origin }) => {
    await withdrawAnswers(deps, visitor, origin);
    return { done: 'answers-erased' };
  },

  untrack: async ({ deps, visitor }) =>
    (await stopTracking(deps, visitor.reader)) ? { done: 'untracked', undo: { act: 'track' } } : GONE,
  track: async ({ deps, visitor }) =>
    (await startTracking(deps, visitor.reader)) ? { done: 'tracked', undo: { act: 'untrack' } } : GONE,

  stop: async ({ deps, visitor, origin }) => {
    const courses = (await readCourses(deps, visitor.reader.id)).filter(isOpen);
    if (!(await leave(deps, visitor.reader, origin, visitor.mailId))) return GONE;
    return { done: 'stopped', undo: { act: 'come-back', ...asTheyStood(courses) } };
  },
  'come-back': async ({ deps, visitor, body, origin }) => {
    return (await comeBack(deps, visitor.reader, readBefore(body), origin)) ? { done: 'came-back', wakes: true } : GONE;
  },

  link: async ({ deps, visitor }) => {
    await mailLink(deps, visitor.reader);
    return { done: 'link', wakes: true };
  },

  address: ofOwner(async ({ deps, visitor, body }) => {
    const address = parseAddress(String(body.email ?? ''));
    if (!address) return { error: { email: t.addressWrong } };
    const asked = await askAddress(deps, visitor.reader, address, 'reader');
    if (typeof asked === 'string') return { error: { email: t.why[told(asked)] } };
    return { done: 'address-asked', wakes: true, undo: { act: 'address-off' } };
  }),
  'address-off': ofOwner(async ({ deps, visitor }) =>
    (await callAddressOff(deps, visitor.reader.id, 'reader')) ? { done: 'address-off' } : GONE,
  ),
};

/** `Before`, as fields of a form. */
function asTheyStood(courses: ReaderCourse[]) {
  const resting = courses.filter(isResting).map(({ enrollment }) => enrollment.id);
  const planned = courses.flatMap(({ enrollment: { id, nextSendAt } }) => (nextSendAt ? [`${id}@${nextSendAt}`] : []));
  return { resting: resting.join(' '), planned: planned.join(' ') };
}

function readBefore({ resting, planned }: Record<string, unknown>): Before {
  const dates = String(planned ?? '')
    .split(' ')
    .map(one => one.split('@'));
  return {
    resting: String(resting ?? '').split(' '),
    planned: Object.fromEntries(dates.map(([id, at]) => [id, Number(at)])),
  };
}

const isResting = ({ enrollment }: { enrollment: { state: string } }) => enrollment.state === 'paused';

/** Only who has shown that they read the mails of the reader's address today. */
function ofOwner(act: Act): Act {
  return async (press: Press): Promise<Outcome> =>
    press.visitor.isOwn ? act(press) : { error: { link: t.linkMissing } };
}

/** Nobody is told whose address another one is, or what became of it. */
const told = (why: WhyNot): keyof typeof t.why =>
  why === 'other-reader' || why === 'suppressed' || why === 'erased' ? 'refused' : why;

function say(act: Extract<AnswerAct & Done, 'shared' | 'unshared'>, undo: string): Act {
  return async ({ deps: { db, clock }, visitor: { reader }, origin }) => {
    const said = await recordAnswerAct(db, { subscriberId: reader.id, act, at: clock.now(), origin });
    return said.length > 0 ? { done: act, undo: { act: undo } } : GONE;
  };
}
