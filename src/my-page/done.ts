import { own } from '../texts/ja/my-page/own.ts';
import type { Done } from './act.ts';
import { whenOn } from './dates.ts';
import type { Own } from './read-own.ts';

const t = own.done;

/**
 * What was just done, in words, with the dates as they are now. `undefined`: it does not stand so (any more), as when somebody opens an old
 * address. `of`: the course that it was about.
 */
export function doneWords(
  done: Exclude<Done, 'gone'>,
  page: Own,
  of: string | undefined,
  masked: string,
): string | undefined {
  const { clinic, now, courses, visitor, answers, asked } = page;
  const course = courses.find(({ enrollment }) => enrollment.id === of) ?? courses[0];
  const { state, nextSendAt, resumeAt, followedBy, broughtForwardFrom } = course?.enrollment ?? {};
  const isActive = state === 'active' && visitor.reader.status === 'active';
  const date = (at: number | null | undefined) => (at && at > now ? whenOn(at, clinic, now) : undefined);
  const when = date(nextSendAt);
  const words: Record<Exclude<Done, 'gone'>, string | false | undefined> = {
    now: isActive && (when && broughtForwardFrom !== null ? t.now(when) : t.nowSoon),
    'put-back': isActive && when && t['put-back'](when),
    rested: state === 'paused' && (date(resumeAt) ? t.rested(date(resumeAt)!) : t.restedOpen),
    resumed: isActive && (when ? t.resumed(when) : t.resumedSoon),
    rhythm: isActive && when ? t.rhythm(when) : t.rhythmSoon,
    pattern: t.pattern,
    follows: followedBy !== null && t.follows,
    unfollowed: followedBy === null && t.unfollowed,
    begun: isActive && (when ? t.begun(when) : t.begunSoon),
    'taken-back': t['taken-back'],
    shared: answers.shared && t.shared,
    unshared: !answers.shared && t.unshared,
    'answers-erased': answers.keeping === 'withdrawn' && t['answers-erased'],
    untracked: visitor.reader.untrackedSince !== null && t.untracked,
    tracked: visitor.reader.untrackedSince === null && t.tracked,
    stopped: visitor.reader.status === 'unsubscribed' && t.stopped,
    'came-back': visitor.reader.status === 'active' && t['came-back'],
    link: t.link(masked),
    'address-asked': asked !== undefined && t['address-asked'],
    'address-off': asked === undefined && t['address-off'],
  };
  return words[done] || undefined;
}
