import { expect, test } from 'vitest';
import { testLibrary } from '../../testing/deps.ts';
import { alsoNear, captioned, fitting, PARTS, partsOf, uncaptioned } from './places.ts';

const { courses } = await testLibrary();
const slugs = (of: { slug: string }[]) => of.map(({ slug }) => slug);

test('every symptom type has its words at the drawing and a part of it, and every part leads to one or two types', () => {
  expect(slugs(captioned(courses)).toSorted()).toEqual(slugs(courses).toSorted());
  expect(uncaptioned(courses)).toEqual([]);
  for (const course of courses) expect([course.slug, partsOf(course).length]).not.toEqual([course.slug, 0]);
  for (const part of PARTS) expect([1, 2]).toContain(fitting(part, courses).length);
});

test('a type that is closed is neither chosen by a press nor offered beside another', () => {
  const closed = courses.map(course => ({ ...course, open: course.slug !== 'back-line' }));
  expect(slugs(fitting('back', closed))).toEqual(['heavy-legs']);
  expect(slugs(alsoNear(closed.find(({ slug }) => slug === 'heavy-legs')!, closed))).toEqual(['knee-back']);
});

test('a course that the drawing does not know is listed below it', () => {
  const own = { ...courses[0]!, slug: 'shoulder' };
  expect(slugs(uncaptioned([...courses, own]))).toEqual(['shoulder']);
  expect(alsoNear(own, [...courses, own])).toEqual([]);
});
