import type { Context } from 'hono';
import type { Deps } from '../../deps.ts';
import { readSignOffs } from '../../sign-off/sign-offs.ts';
import { asSigned, standingOf } from '../../sign-off/standing.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { chooseLesson, previewMail, remarksOn } from './lesson-preview.ts';
import { PreviewPage } from './preview-page.tsx';
import type { Refused } from './sign-off-section.tsx';
import { frameOf } from './signed-library.ts';

/** The page of one lesson. `refused`: with the form as it was typed. */
export async function showLesson(deps: Deps, c: Context, refused?: Refused) {
  const { site } = deps;
  const [frame, signOffs] = await Promise.all([frameOf(deps, c), readSignOffs(deps.db)]);
  const library = { ...deps.library, courses: asSigned(deps.library.courses, signOffs) };
  const asked = { course: c.req.param('course')!, number: Number(c.req.param('n')), pattern: c.req.query('pattern') };
  const chosen = chooseLesson(library, asked, frame.clinic);
  if (!chosen) return notFoundPage(c, frame.clinic, 'courses');
  const { course, lesson } = chosen;
  const standing = standingOf(course, lesson, signOffs);
  const props = {
    ...{ chosen, standing, refused, done: doneOf(c) },
    preview: previewMail(chosen, frame.clinic, site.baseUrl),
    remarks: remarksOn(library, lesson),
    wide: c.req.query('width') === 'desktop',
    /** Whoever signed last has probably more than one lesson to sign. */
    before: signOffs.findLast(({ act }) => act === 'signed'),
  };
  return c.html(<PreviewPage {...frame} {...props} />, refused ? 422 : 200);
}

function doneOf(c: Context): 'signed' | 'withdrawn' | undefined {
  const done = c.req.query('done');
  return done === 'signed' || done === 'withdrawn' ? done : undefined;
}
