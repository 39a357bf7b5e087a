import type { Deps, Library, OutgoingMessage } from '../src/deps.ts';
import type { Draws } from './draw.ts';
import type { Event, OwnAct, ReaderAct } from './facts.ts';
import type { CommitKind, FileGround, Ground } from './ground.ts';
import type { Loop } from './loop.ts';
import type { Mix, Plan } from './plan.ts';
import type { Servers } from './server.ts';

/** A world: time, a machine with a disk and a clock, mail servers, people, a clinic, and the processes of the program. */
export type World = House &
  ClinicActs & {
    loop: Loop;
    draws: Draws;
    plan: Plan;
    mix: Mix;
    library: Library;
    servers: Servers;
    people: People;
    disk: { full: boolean };
    folder: string;
    /** How many machines were made for processes: two may begin in one millisecond, and must not draw the same. */
    births: number;
    /** The machine's clock, epoch ms. */
    wall(): number;
    setClock(by: number): void;
    fillDisk(lasts: number): void;
    tell(event: Event): void;
    /** Does something for which time stands still. What goes wrong in it ends the world. */
    outsideWork(work: () => Promise<unknown>): void;
    /** Runs once the next lesson is on its way. */
    atNextMail(work: () => void): void;
    /** The course that the reader of this mail, or of this address, has confirmed last. */
    courseConfirmed(who: string, delivery: string): Promise<string>;
    ground: Ground;
    /** The same, if it is a file. */
    files: FileGround | undefined;
    /** Told of every error that nobody expected. */
    failed(error: unknown): void;
  };

/** The machine on which the program runs: its processes, its database file, and what an operator does with both. */
export type House = {
  /** The path of the database, and what the program reads from its environment. */
  file: string;
  environment: Record<string, string>;
  begin(): void;
  anyProcess(): Process | undefined;
  processNamed(name: string): Process | undefined;
  /** For a while passes come each minute, as they always do in truth. */
  stayAwake(): void;
  crashAt(trap: Trap, down: number, times?: number): void;
  restart(down: number): void;
  runSecond(lasts: number): void;
  /** The first process stands still for so many ms, while another one works on the same file. */
  freeze(lasts: number): void;
  /** It is stopped, and starts again so many ms before lessons end in the evening, after this many days. */
  startLate(days: number, before: number): void;
  /** It dies while an answer is owed, and a copy is put back before it starts again. */
  loseInFlight(resumedAfter: number): void;
  backUp(): void;
  /** `byHand`: as README says, without the command. */
  restore(back: number, resumedAfter: number, byHand?: boolean): void;
  move(resumedAfter: number): void;
  /** Ends the second process, and sees to it that the first one runs. */
  putRight(): void;
};

/** What people at the clinic do in the browser. If nobody answers, they try again an hour later. */
export type ClinicActs = {
  /** A reader wants lessons at this hour of the clinic's day. */
  readAt(hour: number): void;
  /** The clinic's settings are saved for the first time. */
  settle(): void;
  /** Saves a change; with `lasts` it is taken back after so many ms. */
  changeSettings(change: Partial<Record<string, unknown>>, lasts?: number): void;
  resume(): void;
  /** Opens a reader's page and does one thing there; sometimes takes that back a while later. `whom`: an address, or which of the readers (share of 0–1). */
  actFor(whom: string | number, act: ReaderAct): void;
  /** Adds somebody by hand who asked at the desk. */
  addByHand(who: string): void;
  /** Resumes every course that rests until somebody says so. */
  endRests(): void;
  /** Decides about all addresses in question, and lifts one suppression. */
  decide(release: boolean): void;
  /** All faults end: settings are complete, servers accept, the clock is right. */
  calm(): void;
  /** Whether a pass of the scheduler comes at this full hour: each twelfth one, that of the clinic's lessons, and if something waits each third one and those of all readers. */
  isLookedAt(at: number, isAnythingNear: (then: number) => boolean): boolean;
};

/** Somebody who found the landing page. What they do is drawn from who they are and from which mail they have before them. */
export type People = {
  /** They fill in the form. A page that does not come is tried again an hour later, for two days. */
  ask(who: string, form: Record<string, string>): void;
  /** They press the unsubscribe link of their newest lesson. */
  leave(who: string): void;
  /** They open their own page and press one thing there; sometimes they take it back. */
  own(who: string, act: OwnAct): void;
  /** A mail lies in their mailbox. */
  gets(message: OutgoingMessage): void;
};

/** At which moment a process dies: at the `nth` commit of this kind, or with the `nth` mail whose answer is owed. */
export type Trap = { when: 'before' | 'after'; commit: CommitKind; nth: number } | { when: 'owed'; nth: number };

/** One process of the program over the world's database file. */
export type Process = {
  name: string;
  isAlive(): boolean;
  /** Does something with the program's dependencies, as a command or a page does. `undefined`: the process died meanwhile. */
  use<T>(work: (deps: Deps) => Promise<T>): Promise<T | undefined>;
  /** `undefined`: the process died meanwhile. */
  visit(path: string, init?: RequestInit): Promise<Response | undefined>;
  /** One pass of the scheduler. */
  beat(): Promise<void>;
  /** `sprung`: called when the process has died of it. */
  setTrap(trap: Trap, sprung: () => void): void;
  /** Alive, and not standing still. */
  answers(): boolean;
  /** From now on it stands still, with all that it has under way, as a paused container does. */
  freeze(): void;
  wake(): void;
  /** A whole mail has reached its server. */
  owes(): void;
  /** Ends what is under way, in simulated time. */
  stop(): Promise<void>;
};

/** The id of the row that a mail was made of. */
export const deliveryOf = (messageId: string): string => messageId.slice(1, messageId.indexOf('@'));
