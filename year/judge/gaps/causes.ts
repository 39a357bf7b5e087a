import type { ClinicFacts } from '../../facts.ts';
import { isSigned } from '../clinic-rules.ts';
import { CLOSES, DAY, HOUR, isClosed, type LocalDay, localDay, MINUTE, momentOf } from '../days.ts';
import { mayHaveArrived } from '../doubt.ts';
import { limitOf, sentOn } from '../limits.ts';
import { type Attempt, domainOf, type Enrollment, type Model, readerOf } from '../model.ts';
import { lengthOf, type Span, touching, without } from '../spans.ts';
import { LONGEST_THROTTLE } from '../throttles.ts';

/** Why a lesson may have had to wait: closed days, pauses and so on, as the issue lists them. */
export type Cause =
  | 'closed'
  | 'paused'
  | 'domain held'
  | 'throttled'
  | 'refused until'
  | 'server away'
  | 'slow server'
  | 'queue'
  | 'quota'
  | 'other course'
  | 'clock set'
  | 'restore'
  | 'process down'
  | 'disk full'
  | 'legal items blank'
  | 'unsigned held';

/** What a reader waits for. `since`: when the wait began. `hour`: the reader's hour. `next`: the lesson, if known. */
export type Wait = { enrollment: Enrollment; since: number; hour: number; next: string | null };

/** Ms of a reader's hours that must be free before a day counts as missed. Passes come every hour or two by day. */
const FREE = 4 * HOUR;
/** Until a lesson that was held back by the clinic's rule is looked at again (FAULTS 8: found again within a day). */
const FOUND_AGAIN = DAY;

/**
 * The causes that kept a lesson from going on a local day: each forbade the whole day or covered a part of the reader's hours on it.
 * `missed`: what they left of these hours was enough for the lesson.
 */
export function causesOf(model: Model, wait: Wait, day: LocalDay): { causes: Cause[]; missed: boolean } {
  const hours = hoursOf(model.settings.timeZone, day, wait.hour);
  const whole = WHOLE_DAY.filter(([, forbids]) => forbids(model, wait, day, hours)).map(([cause]) => cause);
  if (whole.length > 0) return { causes: whole, missed: false };
  const parts = PART_OF_DAY.map(([cause, spansOf]) => ({ cause, spans: touching(spansOf(model, wait, hours), hours) }));
  const taking = parts.filter(({ spans }) => spans.length > 0);
  const left = without(
    hours,
    taking.flatMap(({ spans }) => spans),
  );
  return { causes: taking.map(({ cause }) => cause), missed: left.some(span => isEnough(model, hours, span)) };
}

/** The hours of a day in which the reader's lesson may come. */
const hoursOf = (zone: string, day: LocalDay, hour: number): Span => ({
  from: momentOf(zone, day, Math.max(hour, 7)),
  until: momentOf(zone, day, CLOSES),
});

/** Long enough for a pass to come, or as many passes as a lesson needs did come. */
function isEnough({ beats }: Model, hours: Span, left: Span): boolean {
  if (lengthOf(left) >= Math.min(FREE, lengthOf(hours)) && lengthOf(left) >= 2 * HOUR) return true;
  return beatsIn(beats, left) > 2;
}

function beatsIn(beats: number[], { from, until }: Span): number {
  let count = 0;
  for (let index = beats.length - 1; index >= 0 && beats[index]! >= from; index -= 1)
    if (beats[index]! < until) count += 1;
  return count;
}

type Forbids = (model: Model, wait: Wait, day: LocalDay, hours: Span) => boolean;
const WHOLE_DAY: [Cause, Forbids][] = [
  // A day that was closed when the lesson was planned is not planned anew when it opens.
  [
    'closed',
    (model, wait, day, { until }) => settingsIn(model, { from: wait.since, until }).some(one => isClosed(day, one)),
  ],
  [
    'unsigned held',
    (model, { enrollment, next }, _, { from, until }) =>
      settingsIn(model, { from: from - FOUND_AGAIN, until }).some(one => one.unsignedLessons === 'hold') &&
      !isSigned(model, enrollment.course, next),
  ],
  ['quota', (model, _, day) => isFull(model, day)],
  [
    'other course',
    (model, { enrollment }, day) =>
      readerOf(model, enrollment.who).lessons.some(
        one =>
          one.mail.enrollment !== enrollment.id &&
          localDay(model.settings.timeZone, one.wall) === day &&
          mayHaveArrivedBy(one),
      ),
  ],
  ['clock set', (model, _, _day, hours) => isClockWrong(model, { from: hours.from - 12 * HOUR, until: hours.until })],
];

/** A lesson that was in doubt once takes the day of each later attempt, too (docs/decisions/schedule.md, Courses share the day). */
const mayHaveArrivedBy = ({ mail: { attempts }, nth }: Attempt): boolean =>
  attempts.some(one => one.nth <= nth && mayHaveArrived(one));

type SpansOf = (model: Model, wait: Wait, hours: Span) => Span[];
const PART_OF_DAY: [Cause, SpansOf][] = [
  ['paused', (model, _, hours) => pausesIn(model, '', hours)],
  [
    'domain held',
    (model, wait, hours) => addressesOf(model, wait).flatMap(who => pausesIn(model, domainOf(who), hours)),
  ],
  ['throttled', throttles],
  ['server away', (model, wait) => addressesOf(model, wait).flatMap(who => serversAs(model, who, 'away'))],
  ['slow server', (model, wait) => addressesOf(model, wait).flatMap(who => serversAs(model, who, 'slow'))],
  ['queue', queueSpans],
  ['process down', ({ down }, _, hours) => down.within(hours)],
  ['disk full', ({ fullDisk }, _, hours) => fullDisk.within(hours)],
  ['legal items blank', blanks],
];

/** A reader may have moved within the wait. */
const addressesOf = (model: Model, { enrollment: { who } }: Wait): string[] => [who, ...readerOf(model, who).formerly];

/** While the queue has a lesson of the reader or has lost it. Another course looks again an hour later (docs/decisions/schedule.md). */
function queueSpans({ queued, mails }: Model, { enrollment }: Wait): Span[] {
  return [...queued].flatMap(([id, spans]) => {
    const mail = mails.get(id);
    if (mail?.kind !== 'lesson' || mail.who !== enrollment.who) return [];
    const more = mail.enrollment === enrollment.id ? 0 : HOUR + 10 * MINUTE;
    return spans.map(({ from, until }) => ({ from, until: until + more }));
  });
}

/** The settings that stood at any time within the span. */
function settingsIn({ settingsSince }: Model, { from, until }: Span): ClinicFacts[] {
  return settingsSince
    .filter((one, index) => one.at < until && (settingsSince[index + 1]?.at ?? Number.POSITIVE_INFINITY) > from)
    .map(({ settings }) => settings);
}

function blanks({ settingsSince }: Model): Span[] {
  return settingsSince
    .map((one, index) => ({ ...one, until: settingsSince[index + 1]?.at ?? Number.POSITIVE_INFINITY }))
    .filter(({ settings }) => !settings.complete)
    .map(({ at, until }) => ({ from: at, until }));
}

function isFull(model: Model, day: LocalDay): boolean {
  const limit = limitOf(model, day);
  return limit !== undefined && sentOn(model, day) >= limit;
}

const isClockWrong = ({ steps }: Model, { from, until }: Span): boolean => {
  let offset = 0;
  let isWrong = false;
  for (const { at, by } of steps) {
    if (at >= until) break;
    isWrong ||= at >= from && at < until;
    offset += by;
  }
  return isWrong || Math.abs(offset) > 1_000;
};

const pausesIn = ({ paused }: Model, domain: string, hours: Span): Span[] =>
  [...paused].filter(([key]) => key.startsWith(`${domain} `)).flatMap(([, standing]) => standing.within(hours));

/** A throttle lasts four hours at most. */
function throttles(model: Model, wait: Wait, { from }: Span): Span[] {
  const answers = addressesOf(model, wait).flatMap(who => model.throttles.get(domainOf(who))?.answers ?? []);
  return answers.filter(at => at > from - DAY).map(at => ({ from: at, until: at + LONGEST_THROTTLE + 10 * MINUTE }));
}

const serversAs = ({ servers }: Model, who: string, as: string): Span[] =>
  servers.filter(one => one.as === as && ['*', domainOf(who), who.toLowerCase()].includes(one.domain));
