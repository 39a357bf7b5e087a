import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { letterOf, withTopLinks } from './message.ts';
import { InboxPage, LetterPage, SANDBOX } from './pages.tsx';
import { findMessage, neighboursOf, readInbox } from './store.ts';

/** Moves the installation's clock. Everything that falls due on the way happens. */
export type Controls = { advanceWeek(): Promise<void> };

/** Pictures and the tracking pixel load, as in any mail program. Nothing else does. */
const MAIL_POLICY = `sandbox ${SANDBOX}; default-src 'none'; img-src * data:; style-src 'unsafe-inline'`;

/** The built-in mailbox. Mount it only while it stands in for a mail server, because it shows everybody's mail. */
export function mailboxRoutes(deps: Pick<Deps, 'db' | 'mailer' | 'clock'>, controls: Controls): Hono {
  const app = new Hono();

  app.get('/', async c => {
    const before = c.req.query('before');
    const inbox = await readInbox(deps.db, before);
    if (before && inbox.entries.length === 0) throw notFound();
    const page = { clinic: await readClinic(deps), inbox, now: deps.clock.now(), first: !before };
    return c.html(<InboxPage {...page} />);
  });

  app.post('/advance', async c => {
    await controls.advanceWeek();
    return c.redirect('/mailbox', 303);
  });

  app.get('/:id', async c => {
    const message = await messageOf(deps, c.req.param('id'));
    const letter = await letterOf(message.raw);
    const neighbours = await neighboursOf(deps.db, message.id);
    return c.html(<LetterPage clinic={await readClinic(deps)} {...{ message, letter, neighbours }} />);
  });

  app.get('/:id/html', async c => {
    const message = await messageOf(deps, c.req.param('id'));
    const { html } = await letterOf(message.raw);
    c.header('Content-Security-Policy', MAIL_POLICY);
    return c.html(withTopLinks(html));
  });

  return app;
}

async function messageOf({ db }: Pick<Deps, 'db'>, id: string) {
  const message = await findMessage(db, id);
  if (!message) throw notFound();
  return message;
}
