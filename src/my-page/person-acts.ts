import { recordAnswerAct } from '../answers/consent.ts';
import { withdrawAnswers } from '../check-in/record.ts';
import { leave } from '../consent/unsubscribe.ts';
import type { AnswerAct } from '../db/schema.ts';
import { comeBack } from '../readers/come-back.ts';
import { askAddress, callAddressOff, type WhyNot } from '../readers/corrections/ask-address.ts';
import { readCourses } from '../readers/courses.ts';
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
    const resting = (await readCourses(deps, visitor.reader.id)).filter(course => isOpen(course) && isResting(course));
    if (!(await leave(deps, visitor.reader, origin, visitor.mailId))) return GONE;
    const ids = resting.map(({ enrollment }) => enrollment.id).join(' ');
    return { done: 'stopped', undo: { act: 'come-back', resting: ids } };
  },
  'come-back': async ({ deps, visitor, body, origin }) => {
    const resting = String(body.resting ?? '').split(' ');
    return (await comeBack(deps, visitor.reader, resting, origin)) ? { done: 'came-back', wakes: true } : GONE;
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
