import { createApp } from '../../src/app.tsx';
import { saveClinic } from '../../src/clinic/settings.ts';
import { lessonLinks } from '../../src/links/urls.ts';
import { buildWorld, handClock, recordingMailer } from '../../src/testing/deps.ts';
import type { TestDatabase } from '../../src/testing/test-database.ts';
import { CLINIC } from '../../src/testing/walk.ts';
import type { Request } from './readers.ts';

/** Between two mails (ms), as at a relay that lets five a second through. */
const BETWEEN = 200;

/** A mail that was accepted. `links`: how many numbered links it has. */
export type Mail = { id: string; links: number; acceptedAt: number };

/** The program over this database, with a mailer that accepts everything and a clock that stands at `start` until it is set. */
export async function openProgram(database: Pick<TestDatabase, 'db' | 'storage'>, start: number) {
  const clock = handClock(start);
  const mailer = recordingMailer('smtp');
  mailer.answer = () => {
    clock.advance(BETWEEN);
    return { accepted: true, response: '250 OK' };
  };
  mailer.concurrency = 1;
  let network = '';
  const { deps, idle } = await buildWorld({ database, mailer, clock, remoteAddress: () => network });
  await saveClinic(deps, { ...CLINIC, timeZone: 'Asia/Tokyo' });
  const app = createApp(deps);

  /** A request from this network. Throws where the answer is no page. */
  async function visit(path: string, from: string, init: RequestInit): Promise<Response> {
    network = from;
    const response = await app.request(path, init);
    if (response.status >= 400) throw new Error(`${path.split('/')[1]} was answered with ${response.status}`);
    await response.arrayBuffer();
    return response;
  }

  return {
    ...{ deps, clock, mailer, idle, visit },
    /** Asks for an address of a mail, and follows where it leads as long as that is ours. */
    async ask(mail: Mail, { what, agent, network: from }: Request) {
      const links = lessonLinks(deps, mail.id, mail.links) as Record<string, string>;
      const url = { pixel: links.pixel_url!, web: links.web_url!, stop: links.unsubscribe_url! };
      const init = { headers: { 'user-agent': agent } };
      const response = await visit(typeof what === 'number' ? links[`link_${what}`]! : url[what], from, init);
      const next = response.headers.get('location');
      if (next?.startsWith(deps.site.baseUrl)) await app.request(next, init);
    },
  };
}
export type Program = Awaited<ReturnType<typeof openProgram>>;
