import type { Clinic } from '../clinic/settings.ts';
import { type Course, isSignedOff, type Lesson } from '../courses/course.ts';

/**
 * Whether people can sign up for a course. `open`: they can · `in-file`: its file says `open: false` · `not-yet`: nobody has opened it since
 * this clinic began on its pages · `closed`: the clinic has closed it · `unsigned`: it was opened, and has lessons that nobody has signed and
 * that the clinic does not send unsigned.
 */
export type Taking = 'open' | 'in-file' | 'not-yet' | 'closed' | 'unsigned';

/** `course`: with its signatures (`asSigned`). `trial`: the built-in mailbox stands in for a mail server. */
export function takingOf(course: Course, clinic: Clinic, trial: boolean): Taking {
  if (!course.open) return 'in-file';
  const said = clinic.openCourses[course.slug];
  if (said === undefined) return clinic.otherCourses === 'open' || trial ? 'open' : 'not-yet';
  if (said === 'closed') return 'closed';
  const sendsUnsigned = said === 'open-unsigned' && clinic.unsignedLessons === 'send';
  return sendsUnsigned || unsignedOf(course).length === 0 ? 'open' : 'unsigned';
}

export const unsignedOf = ({ lessons }: Course): Lesson[] => lessons.filter(lesson => !isSignedOff(lesson));

/** The courses, of which those are open for which people can sign up now. */
export const asTaken = (courses: Course[], clinic: Clinic, trial: boolean): Course[] =>
  courses.map(course => ({ ...course, open: takingOf(course, clinic, trial) === 'open' }));
