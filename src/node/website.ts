import type { Hono } from 'hono';
import { createApp } from '../app.tsx';
import type { Program } from '../assembly/program.ts';
import type { RunningProgram } from '../assembly/running.ts';
import type { Controls as MailboxControls } from '../mailbox/routes.tsx';
import { weekOn } from '../mailbox/week-on.ts';
import { compressed } from './compressed.ts';

type Website = Pick<RunningProgram, 'use' | 'queue' | 'tick'>;

/** Answers each request with the current choice of mailer, so that the mailbox's pages go when the mailbox does. */
export function newWebsite(running: Website) {
  const apps = new WeakMap<Program, Hono>();

  function appOf(program: Program): Hono {
    const app = apps.get(program) ?? createApp(program.deps, mailboxControls(running, program));
    apps.set(program, app);
    return app;
  }

  return compressed((request, bindings) => running.use(program => appOf(program).fetch(request, bindings)));
}

function mailboxControls({ queue, tick }: Website, { deps, advance }: Program): MailboxControls | undefined {
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
