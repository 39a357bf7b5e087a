import type { Asking } from './population.ts';
import { dayOf, monthOf } from './population.ts';

/** A lesson that reached its reader. `openedAt`: when it is opened, unset: never. */
type Copy = { reader: string; course: string; month: string; day: string; openedAt: number | undefined };
export type Counted = { sent: number; opened: number };

/** What really happened, known from those who did it. Nothing here reads the database. */
export function newTruth(all: Asking[]) {
  const askedIn = new Map(all.map(({ email, course, at }) => [`${email} ${course}`, monthOf(at)]));
  const erasedAt = new Map<string, number>();
  const copies: Copy[] = [];

  return {
    arrived(email: string, course: string, acceptedAt: number, openedAfter: number | undefined) {
      const openedAt = openedAfter === undefined ? undefined : acceptedAt + openedAfter;
      const month = askedIn.get(`${email} ${course}`)!;
      copies.push({ reader: email, course, month, day: dayOf(acceptedAt), openedAt });
    },
    /** What somebody opens after being erased is nobody's business, and is not counted. */
    erased: (email: string, at: number) => void erasedAt.set(email, at),
    isErased: (email: string) => erasedAt.has(email),
    /** Lessons that had arrived, and those that had been opened by `at`, by a key. */
    by(key: (copy: Copy) => string, at: number): Map<string, Counted> {
      const counted = new Map<string, Counted>();
      for (const copy of copies) {
        const { sent, opened } = counted.get(key(copy)) ?? { sent: 0, opened: 0 };
        const until = Math.min(at, erasedAt.get(copy.reader) ?? at);
        const isOpened = copy.openedAt !== undefined && copy.openedAt < until;
        counted.set(key(copy), { sent: sent + 1, opened: opened + Number(isOpened) });
      }
      return counted;
    },
  };
}
export type Truth = ReturnType<typeof newTruth>;
