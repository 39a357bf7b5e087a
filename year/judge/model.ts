import type { ClinicFacts, DeliveryFacts, Fact, Saying, Setting } from '../facts.ts';
import type { LocalDay } from './days.ts';
import { newStanding, type Span, type Standing } from './spans.ts';

/** True time, the machine's clock (both epoch ms), and how many facts came before. */
export type Moment = { at: number; wall: number; nth: number };

/** One time that a mail entered `sending`. */
export type Attempt = Moment & {
  mail: Mail;
  process: string;
  /** Marked as a possible duplicate when it entered. */
  marked: boolean;
  /** The whole mail reached its server. */
  submitted?: boolean;
  arrived?: boolean;
  /** The address to which it was sent. */
  address?: string;
  /** What its process heard, though it may have died before writing it down. */
  answer?: Saying;
  /** When it heard it (true time). */
  heardAt?: number;
  /** Its process ended before the end of this was written down, so nobody can know it. */
  orphaned?: boolean;
  /** The committed change that ended it. */
  closed?: Moment & { to: string; by: string; reason: string | null; nextAttemptAt: number };
};

/** A row of `deliveries`. `since`: when it came to its state. It is kept here when a restore takes the row away. */
export type Mail = Pick<DeliveryFacts, 'who' | 'address' | 'enrollment' | 'course' | 'lesson'> & {
  id: string;
  kind: string;
  state: string;
  since: number;
  attempts: Attempt[];
  /** Who claimed it last. */
  claimed?: Moment & { process: string };
  messageId?: string;
};

/** A row of `enrollments`: one reader in one course. */
export type Enrollment = {
  id: string;
  who: string;
  course: string;
  state: string;
  begun: Moment;
  nextSendAt: number | null;
  /** Recorded acceptances by lesson, the first of each. No restore takes them back. */
  accepted: Map<string, Attempt>;
  /** Lessons that were given up because no answer came. One that was refused for good is still the next. */
  failed: Set<string>;
  attempts: Attempt[];
  /** It rested, or was ended and taken up again. */
  rested?: boolean;
  /** When the clinic asked for the next lesson at once. */
  hurried?: Moment;
  /** When its reader chose another weekday, hour or pace. */
  rhythm?: Moment;
  /** When the clinic put another course in its place, or took it back. */
  replaced?: Moment;
};

export type Reader = {
  who: string;
  domain: string;
  /** Addresses that were theirs before. */
  formerly: string[];
  /** Addresses that the clinic asked to become theirs. `off`: when that was called off, or another one was asked. */
  wishes: Wish[];
  asked: (Moment & { course: string })[];
  /** `sure`: the page said so; otherwise the process died meanwhile. */
  confirmed: (Moment & { course: string; sure: boolean })[];
  /** `unknown`: the database had let them go already, so nothing changed in it. */
  left: (Moment & { sure: boolean; unknown?: boolean })[];
  /** For the link that opens all of their own page. */
  linkAsked: Moment[];
  /** Courses that the clinic began for them. */
  begun: (Moment & { course: string })[];
  erased?: Moment;
  /** Once they chose two weeks from lesson to lesson; a restore may take that back. */
  slow?: Moment;
  /** Lessons only. */
  lessons: Attempt[];
  confirmations: Attempt[];
  notices: Attempt[];
  /** Refusals that were written down, since the beginning. */
  refusals: (Moment & { saying: Saying; mail: Mail; address: string })[];
  /** When a mail to this address was given up for what was refused. Unset again by a confirmation, or by the clinic. */
  struckOff?: Moment;
  /** Lessons that arrived in truth, by `course lesson`. */
  arrivals: Map<string, Arrival[]>;
};

/** `begun`: when its enrollment began. */
export type Arrival = Moment & { begun: Moment | undefined };

/** `sure`: the page said that the mails go out; otherwise the process died meanwhile. `told`: the old address is to hear of it. */
export type Wish = Moment & {
  address: string;
  before: string;
  sure: boolean;
  told: boolean;
  off?: Moment;
  done?: Moment;
};

/** A receiving domain that asked for fewer mails. `strikes`: waits in a row, not answers: those on their way together count once. */
export type Throttle = { answers: number[]; strikes: number; began: Moment; wait: number };

export type Pause = { domain: string; reason: string; probe: string | null; began: Moment };

/** `knownUntil`: what was committed before it is remembered outside the copy, or stands in the copy itself. */
export type Restore = Moment & { madeAt: number; knownUntil: number; byHand: boolean };

export type Model = {
  setting: Setting;
  now: Moment;
  settings: ClinicFacts;
  /** The settings and since when they stood, the oldest first. */
  settingsSince: (Moment & { settings: ClinicFacts })[];
  readers: Map<string, Reader>;
  /** When whoever reads an address last said yes to its getting mail: that of a sign-up, or of a reader who moves. */
  words: Map<string, Moment>;
  /** When whoever reads an address last pressed the button that makes it a reader's. */
  movers: Map<string, Moment>;
  enrollments: Map<string, Enrollment>;
  mails: Map<string, Mail>;
  pauses: Map<string, Pause>;
  /** When each pause stood, by its key. */
  paused: Map<string, Standing>;
  steps: (Moment & { by: number })[];
  restores: Restore[];
  moves: Moment[];
  /** Mails on their way, the end of which is not written down. */
  onTheWay: Set<Attempt>;
  running: Set<string>;
  /** While no process ran. */
  down: Standing;
  fullDisk: Standing;
  /** Passes that did not fail, by true time. */
  beats: number[];
  /** Servers that answer otherwise than usual, by domain or address, `*` for all. */
  servers: (Span & { domain: string; as: string })[];
  /** While the queue outside the process has a mail's id, or has lost it, by delivery. */
  queued: Map<string, Span[]>;
  throttles: Map<string, Throttle>;
  /** The throttles that each backup knows, by its name. */
  throttlesInBackup: Map<string, Map<string, Throttle>>;
  /** When the clinic resumed something. `name`: a reason or a domain. */
  presses: (Moment & { name: string })[];
  /** When each process stood still, with all that it had under way. */
  stoodStill: Map<string, Standing>;
  /** Lessons that entered, by the local day of the machine's clock. */
  lessonsOn: Map<LocalDay, Attempt[]>;
  calm: boolean;
};

export function newModel(setting: Setting): Model {
  const beginning = { at: 0, wall: 0, nth: 0 };
  const down = newStanding();
  down.begin(0);
  return {
    setting,
    now: beginning,
    settings: setting.settings,
    settingsSince: [{ ...beginning, settings: setting.settings }],
    readers: new Map(),
    words: new Map(),
    movers: new Map(),
    enrollments: new Map(),
    mails: new Map(),
    pauses: new Map(),
    paused: new Map(),
    steps: [],
    restores: [],
    moves: [],
    onTheWay: new Set(),
    running: new Set(),
    down,
    fullDisk: newStanding(),
    beats: [],
    servers: [],
    queued: new Map(),
    throttles: new Map(),
    throttlesInBackup: new Map(),
    presses: [],
    stoodStill: new Map(),
    lessonsOn: new Map(),
    calm: false,
  };
}

export const momentOfFact = (model: Model, { at, wall }: Fact): Moment => ({ at, wall, nth: model.now.nth + 1 });

export const domainOf = (who: string): string => who.slice(who.lastIndexOf('@') + 1).toLowerCase();
export const pauseKey = (domain: string, reason: string): string => `${domain.toLowerCase()} ${reason}`;

export function readerOf(model: Model, who: string): Reader {
  const key = who.toLowerCase();
  const known = model.readers.get(key);
  if (known) return known;
  const reader: Reader = {
    ...{ who, domain: domainOf(who), formerly: [], wishes: [] },
    ...{ asked: [], confirmed: [], left: [], linkAsked: [], begun: [] },
    ...{ lessons: [], confirmations: [], notices: [], refusals: [] },
    arrivals: new Map(),
  };
  model.readers.set(key, reader);
  return reader;
}

/** Whose link a mail had: its reader's, whatever their address is by now. */
export const readerOfMail = (model: Model, delivery: string | undefined, who: string): Reader =>
  readerOf(model, model.mails.get(delivery ?? '')?.who ?? who);

export const lessonKey = (course: string | null, lesson: string | null): string => `${course} ${lesson}`;

export function newEnrollment(model: Model, id: string, who: string, course: string, begun: Moment): Enrollment {
  const enrollment: Enrollment = {
    ...{ id, who, course, begun, state: '', nextSendAt: null },
    ...{ accepted: new Map(), failed: new Set(), attempts: [] },
  };
  model.enrollments.set(id, enrollment);
  return enrollment;
}

/** Ms by which the machine's clock is ahead of the truth. */
export const lateness = ({ at, wall }: Pick<Moment, 'at' | 'wall'>): number => wall - at;

/** Whether the machine's clock was the same, right or wrong, at both moments. */
export const isSameClock = (a: Moment, b: Moment): boolean => Math.abs(lateness(a) - lateness(b)) < 1_000;
