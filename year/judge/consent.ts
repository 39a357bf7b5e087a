import { DAY, MINUTE, readable } from './days.ts';
import { mayBeForgotten } from './doubt.ts';
import { atEntering, type Check, type Hearing } from './hearing.ts';
import { type Model, type Moment, type Reader, readerOf } from './model.ts';

/** A page's answer is seen after its commit. Mails may enter in between. */
const ANSWERED_WITHIN = 10 * MINUTE;

/** Mails that ask for a yes. */
const CONFIRMATIONS = ['confirmation', 'confirmation-reminder'];

export const consent: Check[] = [
  {
    promise: 'A lesson goes only to a reader who confirmed this course, and has not left since, also after a restore.',
    source: 'README: Consent is checked in the database statement that lets a mail go. DESIGN 28.',
    see: atEntering((hearing, { mail, who, course, lesson, now }) => {
      if (mail !== 'lesson' || !who) return;
      const reader = readerOf(hearing.model, who);
      if (!agrees(hearing.model, reader, course, now, now.at))
        askLater(hearing, reader, course, now, `lesson ${lesson} of ${course}`);
    }),
  },
  {
    promise:
      'Any other mail but a confirmation goes only to somebody who has confirmed and not left, or who has just asked for it.',
    source:
      'FAULTS 5; DESIGN, delivery: consent checked again before sending. pages-and-links.md: A forwarded mail opens what the mail itself allows.',
    see: atEntering((hearing, { mail, who, now }) => {
      if (mail === 'lesson' || CONFIRMATIONS.includes(mail) || !who) return;
      const reader = readerOf(hearing.model, who);
      if (mail === 'own-page' && hasAsked(hearing.model, reader, now)) return;
      if (!agrees(hearing.model, reader, null, now, now.at)) askLater(hearing, reader, null, now, mail);
    }),
  },
];

/** How long a mail that was asked for may wait for servers, hours and pauses. */
const WAITS = 30 * DAY;

/** Whoever left may still ask for the link to their own page, to have everything erased. They may have asked before the address was theirs. */
const hasAsked = (model: Model, { who, formerly }: Reader, now: Moment): boolean =>
  [who, ...formerly].some(address =>
    readerOf(model, address).linkAsked.some(one => one.nth < now.nth && now.at - one.at < WAITS),
  );

/** Nobody says yes before the page's answer is seen, so the same is asked once more when it must have come. */
function askLater(hearing: Hearing, reader: Reader, course: string | null, now: Moment, what: string): void {
  hearing.later(ANSWERED_WITHIN, ({ model, tell }) => {
    if (agrees(model, reader, course, now, now.at + ANSWERED_WITHIN)) return;
    const at = readable(model.settings.timeZone, now.at);
    tell('without-consent', reader.who, what, `${what} entered sending at ${at}; ${historyOf(model, reader)}`);
  });
}

/** Whether the reader confirmed (until `until`, true time) this course, or any where it is null, and has not left before `now`. */
export function agrees(model: Model, reader: Reader, course: string | null, now: Moment, until: number): boolean {
  const left = reader.left.filter(one => one.sure && one.nth < now.nth && !mayBeForgotten(model, one));
  const lastLeft = Math.max(-1, ...left.map(({ nth }) => nth));
  return reader.confirmed.some(
    one =>
      one.nth > lastLeft &&
      one.at <= until &&
      (course === null || isFor(model, reader, one, course) || isBegun(reader, one, course)),
  );
}

/**
 * Which course a button confirmed is known from the page. It is not sure if the process died meanwhile, or where a clock was set, because
 * then the newest sign-up is not the last one: any course counts that was asked for before.
 */
function isFor({ steps }: Model, { asked }: Reader, confirmed: Reader['confirmed'][number], course: string): boolean {
  if (confirmed.course === course) return true;
  const isUnsure = !confirmed.sure || steps.some(step => step.nth < confirmed.nth);
  return isUnsure && asked.some(one => one.course === course && one.nth < confirmed.nth);
}

/** This course was begun for them, which stands on their consent, also on one that they gave anew by coming back. */
const isBegun = ({ begun }: Reader, confirmed: Moment, course: string): boolean =>
  begun.some(one => one.course === course && one.nth >= confirmed.nth);

function historyOf({ settings: { timeZone } }: Model, { confirmed, left }: Reader): string {
  const times = (list: (Moment & { sure: boolean })[]) =>
    list.map(({ at, sure }) => readable(timeZone, at) + (sure ? '' : ' (unsure)')).join(', ') || 'never';
  return `confirmed ${times(confirmed)}; left ${times(left)}`;
}
