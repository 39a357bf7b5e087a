import { type Course, findCourse } from '../../courses/course.ts';

/** The parts of the drawn body. */
export const PARTS = ['back', 'hip', 'thigh', 'knee', 'calf'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Which symptom types fit a part, the likeliest first. A press on the part chooses that one, and the other is offered beside it. A proposal
 * until a practitioner has agreed.
 */
const FITS: Record<Part, string[]> = {
  back: ['back-line', 'heavy-legs'],
  hip: ['thigh-sciatica', 'recurring-sciatica'],
  thigh: ['thigh-sciatica', 'recurring-sciatica'],
  knee: ['knee-back'],
  calf: ['heavy-legs', 'knee-back'],
};

/** Where the words of a symptom type stand beside the figures. Types without a place are listed below them. */
const CAPTIONS = ['back-line', 'thigh-sciatica', 'knee-back', 'recurring-sciatica', 'heavy-legs'];

/** Courses whose words stand at the drawing, in the order in which they are read: down the left side, then down the right. */
export const captioned = (courses: Course[]): Course[] => CAPTIONS.flatMap(slug => findCourse(courses, slug) ?? []);
/** The number of its place at the drawing. */
export const captionOf = ({ slug }: Course): number => CAPTIONS.indexOf(slug) + 1;
export const uncaptioned = (courses: Course[]): Course[] => courses.filter(({ slug }) => !CAPTIONS.includes(slug));

/** Those that can be chosen, by the part that was pressed. */
export const fitting = (part: Part, courses: Course[]): Course[] =>
  FITS[part].flatMap(slug => findCourse(courses, slug) ?? []).filter(({ open }) => open);

/** The parts that a symptom type concerns. */
export const partsOf = ({ slug }: Course): Part[] => PARTS.filter(part => FITS[part].includes(slug));

/** Other types that can be chosen and concern a part that this one concerns. */
export const alsoNear = (course: Course, courses: Course[]): Course[] =>
  [...new Set(partsOf(course).flatMap(part => fitting(part, courses)))].filter(({ slug }) => slug !== course.slug);
