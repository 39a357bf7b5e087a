import { type Context, Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { readCourse } from '../readers/courses.ts';
import { recordAction, recordSighting } from '../tracking/record.ts';
import { originOf, visitOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { DONE, GONE, type Outcome } from './act.ts';
import { COURSE_ACTS } from './course-acts.ts';
import { dataRoutes } from './data/data-routes.tsx';
import { keepFlash, readFlash } from './flash.ts';
import { OwnPage } from './page.tsx';
import { PERSON_ACTS } from './person-acts.ts';
import { readOwn } from './read-own.ts';
import { findVisitor, type Visitor } from './visitor.ts';

const ACTS = { ...COURSE_ACTS, ...PERSON_ACTS };

/** The reader's own page. Opening it changes nothing; each press comes back to it and says what was done. */
export function ownRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/:token', async c => {
    const visitor = await findVisitor(deps, c.req.param('token'));
    if (visitor.mailId) await recordSighting(deps, visitor.mailId, { kind: 'page' }, visitOf(c, deps));
    const done = DONE.find(one => one === c.req.query('done'));
    return c.html(
      <OwnPage {...(await readOwn(deps, visitor))} path={c.req.path} done={done} flash={readFlash(c)} errors={{}} />,
    );
  });

  app.post('/:token', async c => {
    const visitor = await findVisitor(deps, c.req.param('token'));
    const outcome = await press(c, visitor);
    if (visitor.mailId) await recordAction(deps, visitor.mailId, visitOf(c, deps));
    if ('error' in outcome)
      return c.html(
        <OwnPage {...(await readOwn(deps, visitor))} path={c.req.path} flash={{}} errors={outcome.error} />,
        422,
      );
    const { done, of, undo, wakes } = outcome;
    if (wakes) deps.wake(c);
    keepFlash(c, deps, { of, undo });
    return c.redirect(`${c.req.path}?done=${done}`, 303);
  });

  app.route('/', dataRoutes(deps));
  return app;

  async function press(c: Context, visitor: Visitor): Promise<Outcome> {
    const body = await formBody(c);
    const act = Object.hasOwn(ACTS, String(body.act)) ? ACTS[String(body.act)] : undefined;
    const course = await readCourse(deps, visitor.reader.id, String(body.of ?? ''));
    return act ? act({ deps, c, visitor, body, course, origin: originOf(c, deps) }) : GONE;
  }
}
