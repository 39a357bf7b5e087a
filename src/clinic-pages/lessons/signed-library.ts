import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { isoDay } from '../../calendar/local-time.ts';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { type Clinic, readClinic } from '../../clinic/settings.ts';
import type { Deps, Library } from '../../deps.ts';
import { isSignedIn } from '../../sign-in/open-sessions.ts';
import { SESSION_COOKIE } from '../../sign-in/session.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { asTaken } from '../../sign-off/taking.ts';

/** What every page of the gallery begins with. `guest`: the visitor is not signed in. `today`: ISO date in the clinic's zone. */
export type GalleryFrame = { clinic: Clinic; guest: boolean; today: string };

export async function frameOf(deps: Deps, c: Context): Promise<GalleryFrame> {
  const clinic = await readClinic(deps);
  const guest = !(await isSignedIn(deps, getCookie(c, SESSION_COOKIE)));
  return { clinic, guest, today: isoDay(deps.clock.now(), clinic.timeZone) };
}

/** The library, in which lessons have the signatures that hold now. */
export const signedLibrary = async (deps: Deps): Promise<Library> => ({
  ...deps.library,
  courses: await readSignedCourses(deps),
});

/** The same, in which those courses are open that people can sign up for. */
export async function takenLibrary(deps: Deps, clinic: Clinic): Promise<Library> {
  const library = await signedLibrary(deps);
  return { ...library, courses: asTaken(library.courses, clinic, isMailboxOpen(deps)) };
}
