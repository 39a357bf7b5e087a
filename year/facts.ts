/**
 * What was seen of a world from outside, and what its database committed. The judge knows a world by these facts and by its own SQL, and
 * shares no code with the program. `at`: true time, which nobody can set. `wall`: what the machine's clock said (both epoch ms).
 */
export type Fact = { at: number; wall: number } & Event;

export type Event =
  /** Somebody sent the form. `answered`: the page came; otherwise the process died meanwhile and it may count or not. */
  | { kind: 'asked'; who: string; course: string; pattern?: string; answered: boolean }
  /** Somebody pressed the button behind the link of a confirmation mail. `unknown`: the process died meanwhile. */
  | {
      kind: 'confirmed';
      who: string;
      course: string;
      outcome: 'confirmed' | 'expired' | 'gone' | 'unknown';
      /** The mail that had the link: its reader may have another address since. */
      delivery?: string;
    }
  /** Somebody pressed the button behind the unsubscribe link of a mail. */
  | { kind: 'left'; who: string; outcome: 'left' | 'gone' | 'unknown'; delivery?: string }
  /** A reader asks on their own page for the link that opens all of it. It is mailed to them. */
  | { kind: 'link-asked'; who: string }
  /** Whoever reads `who` pressed the button behind the link that makes it a reader's new address. `over`: called off, replaced or too late. */
  | { kind: 'moves'; who: string; outcome: 'done' | 'taken' | 'over' | 'gone' | 'unknown' }
  /** A committed change of a reader's address, from `before` to `who`. */
  | { kind: 'address'; process: string; before: string; who: string }
  /** Somebody at the clinic presses a button on this reader's page. `enrollment`: the one that it is about, or that it ends. */
  | ({ kind: 'presses' } & Press)
  /** The page said what came of it, in the word that stands in its address. `unknown`: the process died meanwhile. */
  | ({ kind: 'pressed'; done: string } & Press)
  /** A committed change of a row of `deliveries`; `from` is unset for a new row. To `sending`: the mail is on its way from now on. */
  | ({ kind: 'delivery'; process: string; from?: string; to: string } & DeliveryFacts)
  /** A committed change of a row of `enrollments`; `from` is unset for a new row. */
  | {
      kind: 'enrollment';
      process: string;
      from?: string;
      to: string;
      enrollment: string;
      /** Unset once its reader was erased. */
      who: string | null;
      course: string;
      /** Slug of the next lesson, and when it is planned (epoch ms). */
      next: string | null;
      nextSendAt: number | null;
    }
  /** A row of `pauses` began to stand (or was changed), or is gone. `domain` is empty if nothing goes to anybody. */
  | { kind: 'pause'; domain: string; reason: string; stands: boolean; probe: string | null; probeAt: number | null }
  /** A whole mail reached its server. `arrived`: it lies in the mailbox, whatever was answered. */
  | {
      kind: 'submitted';
      who: string;
      messageId: string;
      delivery: string;
      process: string;
      arrived: boolean;
      saying: Saying;
    }
  /** The process that had sent it heard the answer (it may still die before it writes it down). */
  | { kind: 'answered'; who: string; messageId: string; delivery: string; process: string; saying: Saying }
  | { kind: 'settings'; settings: ClinicFacts }
  /** `died`: killed at once. `stopped`: it ended what was under way. `froze`: it stands still with all that is under way, until it `woke`. */
  | { kind: 'process'; process: string; now: 'started' | 'died' | 'stopped' | 'froze' | 'woke' }
  /** One pass of the scheduler ended. */
  | { kind: 'beat'; process: string }
  /** The machine's clock was set by so many ms. */
  | { kind: 'clock'; by: number }
  /** The disk takes no rows, or takes them again. */
  | { kind: 'disk'; full: boolean }
  /** A server answers otherwise than usual to everybody at the domain (`*`: all), until `until` (true time). */
  | { kind: 'server'; domain: string; as: string; until: number }
  /** The queue outside the process has lost a mail's id, or brings it late: it does not come before `until` (true time). */
  | { kind: 'queue'; delivery: string; until: number }
  | { kind: 'backup'; name: string }
  /** The database is now the copy that was made at `madeAt` (true time). `byHand`: without the program's command. */
  | { kind: 'restored'; name: string; madeAt: number; sending?: 'as before' | 'paused'; byHand?: boolean }
  /** All readers' records went to another database, and the program goes on there. */
  | { kind: 'moved' }
  /** The clinic resumed what was paused for this reason, or released this domain. */
  | { kind: 'resumed'; name: string; outcome: 'resumed' | 'ambiguous' | 'unknown' }
  /** The clinic decided about addresses in question, or lifted one suppression. */
  | { kind: 'decided'; what: 'confirmed' | 'released' | 'lifted'; who?: string }
  /** The program logged an error for operators. */
  | { kind: 'logged'; message: string; error: string; problem: string }
  /** From now on nothing goes wrong any more. Everybody must come to the end of their course. */
  | { kind: 'calm' };

/** `course`: the one that is to begin. `typed`: the new name or address. `weekday`, `pace` (weeks): what a reader wants from now on. */
export type Press = {
  who: string;
  act: ReaderAct;
  enrollment: string | null;
  course: string | null;
  typed?: string;
  weekday?: number;
  pace?: number;
};
export type ReaderAct =
  | 'pause'
  | 'resume'
  | 'now'
  | 'put-back'
  | 'course'
  | 'take-back'
  | 'copies'
  | 'call-off'
  | 'notes'
  | 'stop'
  | 'erase'
  | 'name'
  | 'name-back'
  | 'address'
  | 'address-off'
  /** What only readers do, on their own page. */
  | 'rhythm'
  | 'pattern'
  | 'unfollow'
  | 'untrack'
  | 'track'
  | 'come-back'
  /** Adding somebody by hand, and calling that off. */
  | 'add'
  | 'add-off';

/** What a reader does on their own page, in the page's word. The last two are only opened by a link that is asked for. */
export type OwnAct =
  | 'rest' | 'resume' | 'now' | 'put-back' | 'rhythm' | 'pattern' | 'course' | 'unfollow' | 'untrack' | 'track' | 'stop'
  | 'address' | 'erase'; // biome-ignore format: few lines

export type DeliveryFacts = {
  delivery: string;
  /** The kind of mail: `lesson`, `confirmation`, … */
  mail: string;
  /** The address; unset for mail to the clinic. */
  who: string | null;
  /** Where it goes, if that is not the reader's address. */
  address?: string | null;
  enrollment: string | null;
  course: string | null;
  lesson: string | null;
  attempts: number;
  reason: string | null;
  possibleDuplicate: boolean;
  nextAttemptAt: number;
};

/**
 * What a server said. `accepted` · `hard`: no such user · `filtered`: refused for this address · `full`: mailbox full · `throttle`: fewer at
 * a time · `blocked`: refused for what we are, or send · `sender`: the sender is refused · `credentials`: no sign-in · `wait`: asked to come
 * back later (greylisting) · `temporary`: any other 4xx · `away`: nobody answered · `silent`: took the whole mail, and no answer came.
 */
export type Saying =
  | 'accepted'
  | 'hard'
  | 'filtered'
  | 'full'
  | 'throttle'
  | 'blocked'
  | 'sender'
  | 'credentials'
  | 'wait'
  | 'temporary'
  | 'away'
  | 'silent';

/** The clinic's settings that promises depend on, as they were committed. */
export type ClinicFacts = {
  timeZone: string;
  lessonHour: number;
  /** 1 Monday … 7 Sunday. */
  closedWeekdays: number[];
  /** Once: `2026-08-13`; every year: `12-30`. Both ends are closed. */
  closedDates: { from: string; until: string }[];
  publicHolidays: 'send' | 'skip';
  unsignedLessons: 'send' | 'hold';
  /** All items that the law demands are filled in. */
  complete: boolean;
};

/** What the judge knows before a world begins. `perDay`: the most lessons in a local day, 0 for no limit. */
export type Setting = {
  courses: { course: string; lessons: { slug: string; signed: boolean }[] }[];
  perDay: number;
  warmUp: boolean;
  settings: ClinicFacts;
};

/** Reads the world's database by SQL of the judge's own. It never writes. */
export type Look = (sql: string, ...values: (string | number | null)[]) => Record<string, unknown>[];

/** A promise that was broken. `kind`: which one, the same words for the same promise. */
export type Violation = { kind: string; at: number; who?: string; text: string };

export type Judge = {
  /** Every fact, in order, at its moment. */
  see(fact: Fact, look: Look): void;
  /** Once each simulated day (true time `at`). */
  day(at: number, look: Look): void;
  /** After the calm weeks: everybody must have finished. */
  end(at: number, look: Look): void;
  violations(): Violation[];
  /** How many gaps of more than eight days there were, by cause. */
  gaps(): Record<string, number>;
};
