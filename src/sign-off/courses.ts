import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import type { Clinic } from '../clinic/settings.ts';
import type { Course } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { readSignOffs } from './sign-offs.ts';
import { asSigned } from './standing.ts';
import { asTaken } from './taking.ts';

type Reading = Pick<Deps, 'db' | 'library'>;

/** The courses with the signatures that hold now. */
export const readSignedCourses = async ({ db, library }: Reading): Promise<Course[]> =>
  asSigned(library.courses, await readSignOffs(db));

/** The courses as the public sees them: open are those for which people can sign up now. Asks for signatures only where they decide. */
export async function readTakenCourses(deps: Reading & Pick<Deps, 'mailer'>, clinic: Clinic): Promise<Course[]> {
  const bySignatures = Object.values(clinic.openCourses).some(said => said !== 'closed');
  const courses = bySignatures ? await readSignedCourses(deps) : deps.library.courses;
  return asTaken(courses, clinic, isMailboxOpen(deps));
}

/** The courses by which it is decided whether a lesson may go. Asks for signatures only where the clinic holds lessons without one. */
export const readCoursesToSend = async (deps: Reading, { unsignedLessons }: Clinic): Promise<Course[]> =>
  unsignedLessons === 'hold' ? readSignedCourses(deps) : deps.library.courses;
