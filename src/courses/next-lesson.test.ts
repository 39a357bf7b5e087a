import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextLesson } from './next-lesson.ts';

const lessonsOf = (slugs: string[]) => slugs.map(slug => ({ slug }));
const wordsOf = (list: string) => list.split(' ').filter(Boolean);
const next = (course: string, sent: string, stood: string) =>
  nextLesson(lessonsOf(wordsOf(course)), { sent: wordsOf(sent), next: stood })?.slug;

test.each([
  ['nothing was changed', 'a b c d z', 'a b', 'c', 'c'],
  ['the first lesson', 'a b c d z', '', 'a', 'a'],
  ['one was inserted ahead', 'a b c x d z', 'a b', 'c', 'c'],
  ['one was inserted ahead, and it is its turn', 'a b c x d z', 'a b c', 'x', 'x'],
  ['one was inserted behind the reader', 'a x b c d z', 'a b', 'c', 'c'],
  ['one was inserted right before the next one: that is behind, too', 'a b x c d z', 'a b', 'c', 'c'],
  ['one that was sent is gone', 'b c d z', 'a b', 'c', 'c'],
  ['the next one is gone', 'a b d z', 'a b', 'c', 'd'],
  ['the next one is gone, others stand in its place', 'a b x d z', 'a b', 'c', 'x'],
  ['the next and the last one are gone', 'a d z', 'a b', 'c', 'd'],
  ['all that was sent is gone, and the next one too', 'd e z', 'a b', 'c', 'd'],
  ['the next one was renamed', 'a b c2 d z', 'a b', 'c', 'c2'],
  ['one that was sent stands ahead now', 'a c b d z', 'a b', 'c', 'c'],
  ['and is passed over', 'a c b d z', 'a b c', 'b', 'd'],
  ['the next one was moved to the front', 'c a b d z', 'a b', 'c', 'c'],
  ['only what was sent is left: over', 'a b', 'a b', 'c', undefined],
  ['only the invitation is left', 'a z', 'a', 'b', 'z'],
  ['the invitation was sent: over, whatever was put before it', 'a b c y z', 'a b c z', 'z', undefined],
  ['the course is empty', '', 'a', 'b', undefined],
])('%s', (_, course, sent, stood, expected) => {
  expect(next(course, sent, stood)).toBe(expected);
});

const slugs = 'a b c d e f g h'.split(' ');
const courses = fc.shuffledSubarray(slugs).map(list => [...list, 'z']);

test('never one that was sent, never behind the reader, and nothing between is left out', () => {
  const all = [...slugs, 'z'];
  fc.assert(
    fc.property(courses, fc.shuffledSubarray(all), fc.constantFrom(...all), (course, sent, stood) => {
      const found = nextLesson(lessonsOf(course), { sent, next: stood })?.slug;
      const place = (slug: string | undefined) => course.indexOf(slug!);
      const end = found === undefined ? course.length : place(found);
      expect(sent).not.toContain(found);
      expect(end).toBeGreaterThanOrEqual(place(stood));
      const between = course.slice(Math.max(place(stood), 0), end).filter(slug => !sent.includes(slug));
      if (place(stood) >= 0) expect(between).toEqual([]);
    }),
  );
});

/** A reader goes through a course that changes each week, and sees only what arrives. */
function walk(weeks: string[][]): string[] {
  const sent: string[] = [];
  let stood = weeks[0]![0]!;
  for (const course of weeks) {
    const lesson = nextLesson(lessonsOf(course), { sent, next: stood })?.slug;
    if (!lesson) return sent;
    sent.push(lesson);
    const place = course.indexOf(lesson);
    if (place === course.length - 1) return sent;
    stood = course[place + 1]!;
  }
  return sent;
}

test('however often the course is changed, nobody gets a lesson twice, one a week, and the invitation ends it', () => {
  const changing = fc.array(courses, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(changing, weeks => {
      const settled = weeks.at(-1)!;
      const sent = walk([...weeks, ...settled.map(() => settled)]);
      expect(new Set(sent).size).toBe(sent.length);
      expect(sent.at(-1)).toBe('z');
      expect(sent.length).toBeLessThanOrEqual(weeks.length + settled.length);
    }),
    { numRuns: 1_000 },
  );
});

test('a course that nobody changes is sent whole, in its order', () => {
  fc.assert(
    fc.property(courses, course => {
      expect(walk(course.map(() => course))).toEqual(course);
    }),
  );
});

test('insertions alone keep every lesson that was ahead: none is lost', () => {
  const places = fc.array(fc.nat(20), { maxLength: 6 });
  fc.assert(
    fc.property(courses, places, (course, inserted) => {
      const weeks = [course];
      for (const [index, place] of inserted.entries()) {
        const before = weeks.at(-1)!;
        weeks.push(before.toSpliced(place % before.length, 0, `new-${index}`));
      }
      const settled = weeks.at(-1)!;
      const sent = walk([...weeks, ...settled.map(() => settled)]);
      expect(sent.filter(slug => course.includes(slug))).toEqual(course);
    }),
  );
});
