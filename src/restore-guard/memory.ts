import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { latestBelieved } from '../calendar/believed.ts';
import type { Deps } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';
import type { MemoryStanding } from './verdict.ts';

const DAY = 86_400_000;
/** How long (ms) an accepted lesson is remembered: no course is longer, and no backup should be older. */
export const LESSONS_KEPT = 400 * DAY;
/** How long (ms) a clock must have called lessons too old before they go: one that ran ahead has been set right by then. */
const SURE_AFTER = 7 * DAY;

const Times = { n: z.int(), at: z.number() };
/** How a course of a reader stands. `at`: when it ended, or until when it rests; none: until somebody resumes it. */
const CourseStanding = z.object({
  enrollment: z.string(),
  is: z.enum(['active', 'paused', 'stopped', 'completed']),
  at: z.number().optional(),
});
export type CourseStanding = z.infer<typeof CourseStanding>;
/**
 * `leftAt`: when the reader last left. `courses`: all that the database knows, but for those that a refusal has stopped: the address says
 * that. Versions that did not remember courses wrote neither of them.
 */
const OfReader = z.object({
  ...Times,
  kind: z.enum(['left', 'confirmed', 'erased']),
  reader: z.string(),
  leftAt: z.number().optional(),
  courses: z.array(CourseStanding).optional(),
});
const OfAddress = z.discriminatedUnion('kind', [
  z.object({
    ...Times,
    kind: z.literal('suppressed'),
    address: z.string(),
    reason: z.string(),
    cause: z.enum(['refusal', 'complaint']),
    state: z.enum(['struck-off', 'in-question', 'confirmed']),
    day: z.string().nullable(),
  }),
  z.object({ ...Times, kind: z.literal('lifted'), address: z.string() }),
]);
/** A reader took back that answers are kept: what they had said by then is kept no more. */
const OfAnswers = z.object({ ...Times, kind: z.literal('answers-withdrawn'), answersOf: z.string() });
const OfLesson = z.object({
  ...Times,
  /** `entered`: handed to the server, and no answer was recorded · `answered`: it was refused after all. */
  kind: z.enum(['accepted', 'entered', 'answered']),
  enrollment: z.string(),
  lesson: z.string(),
  /** The delivery's id, so that the links of its mail work again. */
  id: z.string(),
  number: z.int().nullable(),
  /** The built-in mailbox took it, no mail server. */
  mailbox: z.boolean().optional(),
});
/** A way into the clinic's pages that opens nothing any more: a printed code that was used or replaced, a passkey that was removed. */
const OfWayIn = z.object({ ...Times, kind: z.literal('closed'), wayIn: z.string() });
export type OfWayIn = z.infer<typeof OfWayIn>;
export type OfReader = z.infer<typeof OfReader>;
export type OfAddress = z.infer<typeof OfAddress>;
export type OfLesson = z.infer<typeof OfLesson>;
export type OfAnswers = z.infer<typeof OfAnswers>;

/**
 * One thing that a copy of the database may not know. `n`: the append that wrote it, growing. `at`: epoch ms. `reader`, `answersOf`,
 * `enrollment`, `lesson`, `wayIn`: keyed hashes of ids and slugs; `address`: as in `suppressions`.
 */
export type Entry = OfReader | OfAddress | OfLesson | OfWayIn | OfAnswers;
const Entry = z.union([OfReader, OfAddress, OfLesson, OfWayIn, OfAnswers]);
/** An entry that has no number yet. */
export type NewEntry = Unnumbered<Entry>;
type Unnumbered<E> = E extends Entry ? Omit<E, 'n'> : never;

/**
 * First line of the file. `id`: whose memory it is. `key`: marks the key of its hashes. `n`: the last append when it was written.
 * `courses`: how courses stand is remembered; unset in a file that an older version wrote. `oldSince`: when the clock first called lessons
 * too old that still stand there.
 */
export const Header = z.object({
  n: z.int(),
  kind: z.literal('memory'),
  id: z.string(),
  key: z.string(),
  courses: z.boolean().optional(),
  oldSince: z.number().optional(),
});
export type Header = z.infer<typeof Header>;

/** What the restore guard knows of who left and what was accepted, in a file that no restore turns back. */
export type Memory = {
  /** Whether the database knows everything that stands there. */
  standing(): MemoryStanding;
  /** Begins a new file, or mends one that is `short`. What the database knows is written by the next calls of `write`. */
  begin(now: number): void;
  /** The next `write` also writes the lessons that are with the server now. A crash may have left them. */
  noteInFlight(): void;
  /** Writes up to `most` of what has changed in the database. `true`: more waits. Only a memory in use (`kept`) is written. */
  write(now: number, most: number): boolean;
  /** The entries that the database does not know, oldest first. `upTo`: the last append among them. */
  news(): { upTo: number; entries: Entry[] };
};

/** For a database in memory, and where nothing is to be written into one. */
export const noMemory: Memory = {
  standing: () => 'none',
  begin() {},
  noteInFlight() {},
  write: () => false,
  news: () => ({ upTo: 0, entries: [] }),
};

type Hashing = Pick<Deps, 'keys'>;
const short = (hash: string) => hash.slice(0, 22); // 132 bits
export const readerHash = ({ keys }: Hashing, id: string) => short(keyedHash(keys, 'reader', id));
export const enrollmentHash = ({ keys }: Hashing, id: string) => short(keyedHash(keys, 'enrollment', id));
/** Of a passkey's id, or of a code's hash in the database. */
export const wayInHash = ({ keys }: Hashing, id: string) => short(keyedHash(keys, 'way-in', id));
export const lessonHash = ({ keys }: Hashing, enrollment: string, slug: string) =>
  short(keyedHash(keys, 'lesson', `${enrollment}\0${slug}`));

/** A line of the file: a check (CRC-32, eight hexadecimal digits), a space, and JSON. */
export function encodeLine(line: Entry | Header): string {
  const json = JSON.stringify(line);
  return `${checkOf(json)} ${json}\n`;
}

/** `undefined`: the line is damaged. Only `n` is sure, because a later version may write entries that this one does not know. */
export function decodeLine(line: string): { n: number } | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checkOf(json)) return undefined;
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === 'object' && parsed !== null && 'n' in parsed ? (parsed as { n: number }) : undefined;
}

const checkOf = (json: string) => crc32(json).toString(16).padStart(8, '0');

/** `undefined`: an entry of a later version, or the header. */
export const asEntry = (line: { n: number }): Entry | undefined => Entry.safeParse(line).data;

/** Of when the lesson is that this line is about. Lines about people have no age. */
export const lessonTime = (line: object): number | undefined =>
  'enrollment' in line && 'at' in line ? (line.at as number) : undefined;

/** How the file is written anew: what its header says, and before when (epoch ms) lessons are left out. */
export type Tidying = { oldSince?: number; before?: number };

/**
 * What is to be done about lessons that are too old; `undefined`: nothing. Entries about people are kept for good. Lessons go in two steps:
 * a clock that runs 400 days ahead for a while calls all of them too old, and after a restore they would be sent again. `oldest`: the time of
 * the oldest lesson (epoch ms).
 */
export function tidyingOf(
  { oldest, oldSince }: { oldest: number; oldSince?: number },
  now: number,
): Tidying | undefined {
  const isOfTheFuture = oldSince !== undefined && oldSince > latestBelieved(now);
  if (oldSince !== undefined && !isOfTheFuture && oldest < oldSince - LESSONS_KEPT)
    return now - oldSince < SURE_AFTER ? undefined : { oldSince: now, before: oldSince - LESSONS_KEPT };
  if (oldest < now - LESSONS_KEPT) return { oldSince: now };
  return isOfTheFuture ? {} : undefined;
}
