import type { DeliveryFacts, Fact, Look, Saying } from '../facts.ts';
import { localDay, MINUTE } from './days.ts';
import {
  type Attempt,
  domainOf,
  lessonKey,
  type Mail,
  type Model,
  type Moment,
  momentOfFact,
  newEnrollment,
  pauseKey,
  type Reader,
  readerOf,
  readerOfMail,
} from './model.ts';
import { moveReader } from './move.ts';
import { endPause, readAnew, setPause } from './read-anew.ts';
import { newStanding } from './spans.ts';
import { backUpThrottles, endThrottle, restoreThrottles, throttle } from './throttles.ts';

/** What the judge knows after one more fact. */
export function take(model: Model, fact: Fact, look: Look): void {
  const now = momentOfFact(model, fact);
  model.now = now;
  const known = TAKEN[fact.kind] as ((model: Model, fact: Fact, now: Moment, look: Look) => void) | undefined;
  known?.(model, fact, now, look);
}

type Kind = Fact['kind'];
type Of<Name extends Kind> = Extract<Fact, { kind: Name }>;
const TAKEN: { [Name in Kind]?: (model: Model, fact: Of<Name>, now: Moment, look: Look) => void } = {
  asked: (model, { who, course }, now) => void readerOf(model, who).asked.push({ ...now, course }),
  confirmed(model, { who, course, outcome, delivery }, now) {
    if (outcome !== 'confirmed' && outcome !== 'unknown') return;
    const reader = readerOfMail(model, delivery, who);
    model.words.set(who.toLowerCase(), now);
    reader.confirmed.push({ ...now, course, sure: outcome === 'confirmed' });
    reader.struckOff = undefined;
  },
  left(model, { who, outcome, delivery }, now, look) {
    if (outcome === 'gone') return;
    const reader = readerOfMail(model, delivery, who);
    const [row] = look('SELECT count(*) AS n FROM subscribers WHERE lower(email) = ?', reader.who.toLowerCase());
    reader.left.push({ ...now, sure: outcome === 'left', unknown: Number(row?.n) === 0 });
  },
  'link-asked': (model, { who }, now) => void readerOf(model, who).linkAsked.push(now),
  moves(model, { who, outcome }, now) {
    if (outcome !== 'done' && outcome !== 'unknown') return;
    model.words.set(who.toLowerCase(), now);
    model.movers.set(who.toLowerCase(), now);
  },
  address(model, { before, who }, now) {
    const wish = readerOf(model, before).wishes.findLast(one => one.address === who.toLowerCase() && !one.off);
    if (wish) wish.done ??= now;
    moveReader(model, before, who);
  },
  presses: takePress,
  pressed: takePressed,
  delivery: takeDelivery,
  enrollment: takeEnrollment,
  pause(model, { domain, reason, probe, stands }, now) {
    if (stands) setPause(model, { domain, reason, probe, began: now });
    else endPause(model, pauseKey(domain, reason), now);
  },
  submitted(model, fact, now) {
    const mail = model.mails.get(fact.delivery);
    const attempt = mail?.attempts.findLast(({ process }) => process === fact.process);
    if (!mail || !attempt) return;
    attempt.submitted = true;
    attempt.arrived ||= fact.arrived;
    mail.messageId ??= fact.messageId;
    if (fact.arrived && mail.kind === 'lesson' && mail.who) addArrival(model, mail, now);
  },
  answered(model, { who, delivery, process, saying }, { at }) {
    const attempt = model.mails.get(delivery)?.attempts.findLast(one => one.process === process);
    if (attempt) Object.assign(attempt, { answer: saying, heardAt: at, address: who });
  },
  settings(model, { settings }, now) {
    model.settings = settings;
    model.settingsSince.push({ ...now, settings });
  },
  process(model, { process, now: what }, now) {
    if (what === 'started' || what === 'woke') model.running.add(process);
    else model.running.delete(process);
    standStill(model, process, what, now);
    if (what === 'died' || what === 'stopped')
      for (const attempt of model.onTheWay) if (attempt.process === process) attempt.orphaned = true;
    if (model.running.size > 0) model.down.end(now.at);
    else model.down.begin(now.at);
  },
  beat: (model, _, now) => void model.beats.push(now.at),
  clock: (model, { by }, now) => void model.steps.push({ ...now, by }),
  disk: ({ fullDisk }, { full }, { at }) => (full ? fullDisk.begin(at) : fullDisk.end(at)),
  queue({ queued }, { delivery, until }, { at }) {
    queued.set(delivery, [...(queued.get(delivery) ?? []), { from: at, until }]);
  },
  server: ({ servers }, { domain, as, until }, { at }) =>
    void servers.push({ domain: domain.toLowerCase(), as, from: at, until }),
  resumed: (model, { name }, now) => void model.presses.push({ ...now, name }),
  backup: (model, { name }) => void backUpThrottles(model, name),
  restored(model, { name, madeAt, byHand = false }, now, look) {
    const written = model.beats.findLast(at => at < now.at - MINUTE) ?? 0;
    model.restores.push({ ...now, madeAt, knownUntil: Math.max(madeAt, written - 10 * MINUTE), byHand });
    restoreThrottles(model, name);
    readAnew(model, now, look);
  },
  moved(model, _, now, look) {
    model.moves.push(now);
    readAnew(model, now, look);
  },
  decided(model, { what, who }) {
    if (what === 'confirmed') return;
    const readers = what === 'lifted' && who ? [readerOf(model, who)] : model.readers.values();
    for (const reader of readers) reader.struckOff = undefined;
  },
  calm(model, _, now) {
    model.calm = true;
    for (const server of model.servers) server.until = Math.min(server.until, now.at);
  },
};

function standStill({ stoodStill }: Model, process: string, what: string, { at }: Moment): void {
  const still = stoodStill.get(process) ?? newStanding();
  stoodStill.set(process, still);
  if (what === 'froze') still.begin(at);
  else still.end(at);
}

/** A mail may leave before the page has answered, so what allows it counts from the press on. */
function takePress(
  model: Model,
  { who, act, enrollment: id, course, typed = '', pace }: Of<'presses'>,
  now: Moment,
): void {
  const enrollment = model.enrollments.get(id ?? '');
  const { asked, wishes, struckOff } = readerOf(model, who);
  if (act === 'add') asked.push({ ...now, course: course ?? '' });
  if (act === 'address')
    wishes.push({ ...now, address: typed.toLowerCase(), before: who, sure: false, told: struckOff === undefined });
  if (act === 'course' && course) readerOf(model, who).begun.push({ ...now, course });
  if (act === 'rhythm') takeRhythm(model, who, pace, now);
  if (act === 'come-back') takeReturn(readerOf(model, who), now);
  if (enrollment && act === 'now') enrollment.hurried = now;
  if (enrollment && (act === 'course' || act === 'take-back')) enrollment.replaced = now;
}

function takePressed(model: Model, { who, act, enrollment, done }: Of<'pressed'>, now: Moment): void {
  const reader = readerOf(model, who);
  const isUnknown = done === 'unknown';
  if (act === 'put-back' && done === 'put-back') model.enrollments.get(enrollment ?? '')!.hurried = undefined;
  if (act === 'address') takeAsked(reader, done, now);
  if (act === 'address-off' && done === 'called-off-address') for (const wish of reader.wishes) wish.off ??= now;
  if (act === 'stop' && (isUnknown || done === 'stopped')) reader.left.push({ ...now, sure: !isUnknown });
  if (act === 'erase' && (isUnknown || done === 'erased' || done === 'later')) {
    reader.left.push({ ...now, sure: !isUnknown });
    if (!isUnknown) reader.erased = now;
  }
}

/** Hour and pace hold for all courses of a reader. */
function takeRhythm(model: Model, who: string, pace: number | undefined, now: Moment): void {
  for (const one of model.enrollments.values()) if (one.who.toLowerCase() === who.toLowerCase()) one.rhythm = now;
  if (pace === 2) readerOf(model, who).slow ??= now;
}

/** Who takes back that they left confirms anew what they had confirmed. */
function takeReturn({ confirmed, begun }: Reader, now: Moment): void {
  confirmed.push(...confirmed.map(one => ({ ...one, ...now, sure: false })));
  begun.push(...begun.map(one => ({ ...one, ...now })));
}

/** What the page did not take is no wish. One that it took takes the place of those before. */
function takeAsked({ wishes }: Reader, done: string, now: Moment): void {
  const wish = wishes.at(-1)!;
  if (done === 'unknown') return;
  if (done !== 'asked') return void wishes.pop();
  wish.sure = true;
  for (const before of wishes.slice(0, -1)) before.off ??= now;
}

function takeDelivery(model: Model, fact: Of<'delivery'>, now: Moment): void {
  const known = fact.from === undefined ? undefined : model.mails.get(fact.delivery);
  const mail = known ?? newMail(model, fact);
  mail.who ??= fact.who;
  mail.address = fact.address;
  if (fact.from === 'sending' || fact.to === 'sent') closeAttempt(model, mail, fact, now);
  if (fact.to === 'claimed') mail.claimed = { ...now, process: fact.process };
  mail.state = fact.to;
  mail.since = now.at;
  if (fact.to === 'sending') enter(model, mail, fact, now);
}

function newMail(model: Model, fact: DeliveryFacts): Mail {
  const { delivery: id, mail: kind, who, enrollment, course, lesson } = fact;
  const mail: Mail = {
    id,
    kind,
    who,
    address: fact.address,
    enrollment,
    course,
    lesson,
    state: '',
    since: 0,
    attempts: [],
  };
  model.mails.set(id, mail);
  return mail;
}

function enter(model: Model, mail: Mail, fact: Of<'delivery'>, now: Moment): void {
  const address = fact.address ?? fact.who ?? undefined;
  const attempt: Attempt = { ...now, mail, address, process: fact.process, marked: fact.possibleDuplicate };
  mail.attempts.push(attempt);
  model.onTheWay.add(attempt);
  if (!mail.who) return;
  const reader = readerOf(model, mail.who);
  if (mail.kind === 'confirmation') reader.confirmations.push(attempt);
  else if (mail.kind !== 'lesson') reader.notices.push(attempt);
  else {
    reader.lessons.push(attempt);
    addToDay(model, attempt);
    model.enrollments.get(mail.enrollment ?? '')?.attempts.push(attempt);
  }
}

function addToDay({ lessonsOn, settings }: Model, attempt: Attempt): void {
  const day = localDay(settings.timeZone, attempt.wall);
  lessonsOn.set(day, [...(lessonsOn.get(day) ?? []), attempt]);
}

function closeAttempt(model: Model, mail: Mail, fact: Of<'delivery'>, now: Moment): void {
  const attempt = mail.attempts.findLast(one => one.process === fact.process && !one.closed) ?? mail.attempts.at(-1);
  if (!attempt) return;
  const { to, process: by, reason, nextAttemptAt } = fact;
  const address = fact.address ?? attempt.address ?? mail.who ?? '';
  model.onTheWay.delete(attempt);
  attempt.closed = { ...now, to, by, reason, nextAttemptAt };
  if (!mail.who) return;
  const reader = readerOf(model, mail.who);
  if (to === 'sent') {
    accept(model, domainOf(address), attempt);
    return;
  }
  const { answer } = attempt;
  if (answer === undefined || by !== attempt.process || attempt.orphaned || answer === 'accepted') return;
  if (answer === 'throttle') throttle(model, domainOf(address), now);
  if (mail.kind.startsWith('address-')) return; // it suppresses nobody
  reader.refusals.push({ ...now, saying: answer, mail, address });
  // What an address refused that is no longer the reader's stays with that address.
  const struck = address.toLowerCase() === reader.who.toLowerCase() ? reader : readerOf(model, address);
  if (to !== 'failed') return;
  if (ENDS_ADDRESS.includes(answer) || (mail.kind === 'lesson' && answer !== 'silent')) struck.struckOff = now;
  if (answer === 'silent') model.enrollments.get(mail.enrollment ?? '')?.failed.add(mail.lesson ?? '');
}

/** Refusals that end an address with any mail. Others end only a notice, which is not tried for weeks as a lesson is. */
const ENDS_ADDRESS: readonly Saying[] = ['hard', 'filtered'];

function accept(model: Model, domain: string, attempt: Attempt): void {
  endThrottle(model, domain);
  const { kind, enrollment, lesson } = attempt.mail;
  const accepted = kind === 'lesson' ? model.enrollments.get(enrollment ?? '')?.accepted : undefined;
  if (lesson && accepted && !accepted.has(lesson)) accepted.set(lesson, attempt);
}

function addArrival(model: Model, { who, course, lesson, enrollment }: Mail, now: Moment): void {
  const { arrivals } = readerOf(model, who!);
  const begun = model.enrollments.get(enrollment ?? '')?.begun;
  const key = lessonKey(course, lesson);
  arrivals.set(key, [...(arrivals.get(key) ?? []), { ...now, begun }]);
}

function takeEnrollment(model: Model, fact: Of<'enrollment'>, now: Moment): void {
  const { enrollment: id, who, course, to: state, nextSendAt } = fact;
  const before = fact.from === undefined ? undefined : model.enrollments.get(id);
  const known = before ?? newEnrollment(model, id, who ?? '', course, now);
  Object.assign(known, { state, nextSendAt });
  known.rested ||= state === 'paused' || state === 'stopped';
}
