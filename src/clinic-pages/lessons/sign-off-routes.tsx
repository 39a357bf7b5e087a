import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { isoDay } from '../../calendar/local-time.ts';
import { readClinic } from '../../clinic/settings.ts';
import { findCourse } from '../../courses/course.ts';
import { lessonHash } from '../../courses/lesson-hash.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../errors.ts';
import { readSession } from '../../sign-in/open-sessions.ts';
import { SESSION_COOKIE } from '../../sign-in/session.ts';
import { checksFor } from '../../sign-off/checklist.ts';
import { readSignOffs, signLesson, withdrawSignOff } from '../../sign-off/sign-offs.ts';
import { parseSigning, typedSigning } from '../../sign-off/signing-form.ts';
import { standingOf } from '../../sign-off/standing.ts';
import { formBody } from '../../ui/form-body.ts';
import { showLesson } from './show-lesson.tsx';

/** Signing a lesson off, and taking that back. Both name the text that stood on the page, which may have changed since. */
export function signOffRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.post('/lessons/:course/:n/sign', async c => {
    const { course, lesson, text } = textOf(deps, c);
    const body = await formBody(c);
    const typed = typedSigning(body);
    const { timeZone } = await readClinic(deps);
    const parsed = parseSigning(typed, checksFor(lesson), isoDay(deps.clock.now(), timeZone));
    const stale = body.hash !== text.hash;
    if (stale) return showLesson(deps, c, { typed: { ...typed, checks: [] }, errors: {}, stale });
    if (!parsed.ok) return showLesson(deps, c, { typed, errors: parsed.errors, stale });
    await signLesson(deps, text, parsed.signing, await sessionOf(deps, c));
    return c.redirect(`/admin/lessons/${course.slug}/${lesson.number}?done=signed#sign-off`, 303);
  });

  routes.post('/lessons/:course/:n/withdraw', async c => {
    const { course, lesson, text } = textOf(deps, c);
    const { hash } = await formBody(c);
    const { kind, last } = standingOf(course, lesson, await readSignOffs(deps.db));
    if (kind === 'signed' && hash === text.hash) await withdrawSignOff(deps, last, await sessionOf(deps, c));
    return c.redirect(`/admin/lessons/${course.slug}/${lesson.number}?done=withdrawn#sign-off`, 303);
  });

  return routes;
}

function textOf({ library }: Deps, c: Context) {
  const course = findCourse(library.courses, c.req.param('course')!);
  const lesson = course?.lessons.find(({ number }) => number === Number(c.req.param('n')));
  if (!course || !lesson) throw notFound();
  return { course, lesson, text: { course: course.slug, lessonSlug: lesson.slug, hash: lessonHash(lesson, course) } };
}

/** The routes stand behind the sign-in, so there is one. */
const sessionOf = async (deps: Deps, c: Context) => (await readSession(deps, getCookie(c, SESSION_COOKIE)))!;
