import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typedServer } from '../../assembly/mail.ts';
import { readConfig } from '../../config.ts';
import { newWebsite } from '../../node/website.ts';
import { createSignInLink } from '../../sign-in/session.ts';
import { openDatabase } from '../database.ts';
import { buildWorld, handClock, recordingMailer } from '../deps.ts';

const BASE_URL = 'http://localhost:8787';

/** `mailbox`: whether the built-in mailbox may be used, as on Node. `environment`: what an operator sets. */
type NewcomerOptions = { mailbox?: boolean; environment?: Record<string, string> };

/**
 * The website of a new installation, whose way of sending mail is chosen for each request as in a running process. Requests send the cookie
 * that the last sign-in set.
 */
export async function newcomer({ mailbox = true, environment = {} }: NewcomerOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  const database = await openDatabase(join(folder, 'test.db'));
  const logged: string[] = [];
  const line = (message: string, facts?: object) => void logged.push(JSON.stringify([message, facts]));
  const world = await buildWorld({
    ...{ database, mailer: recordingMailer(), clock: handClock() },
    log: { debug: line, info: line, warn: line, error: line },
    config: readConfig({ BASE_URL, ...environment }),
    mail: { mailbox, typed: typedServer },
  });
  const website = newWebsite(world.running);
  let cookie = '';

  async function visit(path: string, init: RequestInit = {}) {
    const headers = { host: new URL(BASE_URL).host, cookie, ...(init.headers as Record<string, string>) };
    const response = await website(new Request(BASE_URL + path, { ...init, headers }));
    await world.idle();
    return response;
  }
  const post = (path: string, fields: Record<string, string> | [string, string][]) =>
    visit(path, { method: 'POST', body: new URLSearchParams(fields) });

  /** Presses the button behind a sign-in link; without `path` behind one that was printed at the machine. */
  async function signIn(path?: string) {
    const link = path ?? new URL(await createSignInLink(world.deps)).pathname;
    const response = await post(link, {});
    cookie = response.headers.get('set-cookie')!.split(';')[0]!;
  }

  return {
    ...{ visit, post, signIn, logged, sql: database.sql },
    text: async (path: string) => (await visit(path)).text(),
    /** The dependencies by the last choice of mailer. */
    deps: () => world.deps,
    /** One pass of the scheduler and everything it sends. */
    async tick() {
      await world.running.tick();
      await world.idle();
    },
    async close() {
      await world.running.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
export type Newcomer = Awaited<ReturnType<typeof newcomer>>;
