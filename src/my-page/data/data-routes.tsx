import { type Context, Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { erase } from '../../erasing/erase.ts';
import { findVisitor, type Visitor } from '../visitor.ts';
import { DataPage } from './data-page.tsx';
import { ErasedPage, ErasePage } from './erase-page.tsx';
import { readData } from './read-data.ts';

/** What a forwarded mail must not open: everything that is kept of a reader, and its erasing. */
export function dataRoutes(deps: Deps): Hono {
  const app = new Hono();
  type Answer = (c: Context, visitor: Visitor) => Promise<Response>;
  /** Whoever has no link to the reader's own address is sent where they can ask for one. */
  const forOwner = (answer: Answer) => async (c: Context) => {
    const visitor = await findVisitor(deps, c.req.param('token')!);
    return visitor.isOwn ? answer(c, visitor) : c.redirect(`${ownPage(c)}#link`, 303);
  };

  app.get(
    '/:token/erase',
    forOwner(async c => c.html(<ErasePage clinic={await readClinic(deps)} back={ownPage(c)} />)),
  );

  app.post(
    '/:token/erase',
    forOwner(async (c, { reader }) => {
      await erase(deps, reader.id);
      deps.wake(c); // the memory beside the database is written by the scheduler's passes
      return c.html(<ErasedPage clinic={await readClinic(deps)} />);
    }),
  );

  app.get(
    '/:token/export',
    forOwner(async (c, { reader }) => {
      const [clinic, data] = [await readClinic(deps), await readData(deps, reader)];
      return c.html(<DataPage {...{ clinic, data, now: deps.clock.now(), back: ownPage(c) }} />);
    }),
  );

  app.get(
    '/:token/export.json',
    forOwner(async (c, { reader }) => {
      c.header('content-disposition', 'attachment; filename="dayori.json"');
      return c.json({ exportedAt: new Date(deps.clock.now()).toISOString(), ...(await readData(deps, reader)) });
    }),
  );

  return app;
}

const ownPage = (c: Context): string => c.req.path.replace(/\/(erase|export(\.json)?)$/, '');
