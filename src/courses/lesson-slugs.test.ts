import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Course } from './course.ts';
import { COURSES_OF_0_1_0, lessonOf, nameableCourses, namesByNumber, slugOfFile } from './lesson-slugs.ts';

test.each([
  ['03-what-the-picture-shows.md', 'what-the-picture-shows'],
  ['12_second part.md', 'second part'],
  ['4. feet.md', 'feet'],
  ['05-2-weeks-later.md', '2-weeks-later'],
  ['06-はじめに.md', 'はじめに'],
  // As a Mac writes it: か and a mark.
  ['07-\u304b\u3099.md', 'が'],
  ['08.md', '08'],
])('%s is the lesson %s', (file, slug) => {
  expect(slugOfFile(file)).toBe(slug);
});

test('the migration knows the courses of 0.1.0 as the program does', () => {
  const sql = readFileSync('migrations/0008_lesson_slugs.sql', 'utf8');
  const rows = [...sql.matchAll(/\('([a-z-]+)', (\d+), '([a-z0-9-]+)'\)/g)].map(([, course, n, slug]) => [
    course,
    Number(n),
    slug,
  ]);
  const names = namesByNumber([]).map(({ course, number, slug }) => [course, number, slug]);
  expect(rows).toEqual(names);
  expect(rows).toHaveLength(41);
});

const course = (slug: string, lessons: string[]) =>
  ({ slug, lessons: lessons.map((name, index) => ({ slug: name, number: index + 1 })) }) as Course;
const feetFirst = course('thigh-sciatica', [
  'feet',
  'why-it-hurts',
  'new',
  ...Array.from({ length: 6 }, (_, n) => `more-${n}`),
  'invitation',
]);
const own = course('own', ['one', 'two', 'invitation']);

test('a number without a slug means what it meant in 0.1.0, and in a course of the clinic’s own what it means today', () => {
  const courses = [feetFirst, own];
  expect(lessonOf(courses, { course: 'thigh-sciatica', lesson: 1 })?.slug).toBe('why-it-hurts');
  expect(lessonOf(courses, { course: 'thigh-sciatica', lesson: 6 })?.number).toBe(1);
  expect(lessonOf(courses, { course: 'thigh-sciatica', lesson: 3 })).toBeUndefined();
  expect(lessonOf(courses, { course: 'own', lesson: 2 })?.slug).toBe('two');
  expect(lessonOf(courses, { course: 'gone', lesson: 2 })).toBeUndefined();
});

test('a slug is a slug, whatever number stands beside it', () => {
  expect(lessonOf([own], { course: 'own', lesson: 1, lessonSlug: 'two' })?.number).toBe(2);
  expect(lessonOf([own], { course: 'own', lesson: 1, lessonSlug: '#1' })).toBeUndefined();
});

test('no two numbers of a course are one lesson', () => {
  const names = namesByNumber([feetFirst, own]);
  expect(names).toContainEqual({ course: 'thigh-sciatica', number: 9, slug: 'more-5' });
  // The tenth of today is the eighth of 0.1.0.
  expect(names.filter(({ course, number }) => course === 'thigh-sciatica' && number === 10)).toEqual([]);
  expect(new Set(names.map(({ course, slug }) => `${course}/${slug}`)).size).toBe(names.length);
  expect(nameableCourses([own])).toEqual([...Object.keys(COURSES_OF_0_1_0), 'own']);
});
