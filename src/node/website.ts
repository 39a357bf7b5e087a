import type { Hono } from 'hono';
import { createApp } from '../app.tsx';
import type { Program } from '../assembly/program.ts';
import type { Controls as MailboxControls } from '../mailbox/routes.tsx';
import { weekOn } from '../mailbox/week-on.ts';
import type { Node } from './start.ts';

/** Answers each request with the current choice of mailer, so that the mailbox's pages go when the mailbox does. */
export function newWebsite(node: Node) {
  const apps = new WeakMap<Program, Hono>();

  function appOf(program: Program): Hono {
    const app = apps.get(program) ?? createApp(program.deps, mailboxControls(node, program));
    apps.set(program, app);
    return app;
  }

  return (request: Request, bindings?: object): Promise<Response> =>
    node.use(program => appOf(program).fetch(request, bindings));
}

function mailboxControls({ queue, tick }: Node, { deps, advance }: Program): MailboxControls | undefined {
  if (!advance) return undefined;
  return {
    async advanceWeek() {
      await queue.idle();
      await weekOn({ ...deps, advance, pass });
    },
  };

  async function pass() {
    await tick();
    await queue.idle();
  }
}
