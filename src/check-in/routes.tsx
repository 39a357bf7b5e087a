import { type Context, Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { SelfCheckMoment } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { howUrl } from '../links/urls.ts';
import { recordAction, recordSighting } from '../tracking/record.ts';
import { originOf, visitOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import type { Done } from './consent.tsx';
import { parseCheckIn, readForm } from './form.ts';
import { howRoutes } from './how-routes.tsx';
import { CheckInPage, type CheckInProps } from './page.tsx';
import type { Chosen } from './questions.tsx';
import { recordWeek, sayOf, withdrawAnswers } from './record.ts';
import { findVisited, type Visited } from './visited.ts';

/** The pages behind a lesson's check-in. A link, whatever it says, records nothing but that it was opened; only a press counts. */
export function checkInRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/:token', async c => {
    const visited = await findVisited(deps, c.req.param('token'));
    await recordSighting(deps, visited.mailId, { kind: 'page' }, visitOf(c, deps));
    const moment = momentOf(c, visited);
    const chosen = { ...keptIn(visited, moment), ...chosenIn(c) };
    return c.html(<CheckInPage {...(await propsOf(visited))} {...{ moment, chosen }} done={doneOf(c)} />);
  });

  app.post('/:token', async c => {
    const visited = await findVisited(deps, c.req.param('token'));
    const body = await formBody(c);
    const done = await doAct(c, visited, body);
    if (done) return back(c, visited, done);
    const moment = momentOf(c, visited);
    const agreed = visited.week?.standing.keeping === 'agreed';
    const parsed = parseCheckIn(body, { asked: visited.asked, moments: moment ? [moment] : [], agreed });
    if (!visited.isOpen) return c.html(<CheckInPage {...(await propsOf(visited))} {...{ moment, chosen: {} }} />, 410);
    if (!parsed.ok) {
      const props = { ...(await propsOf(visited)), moment, chosen: parsed.form, errors: parsed.errors };
      return c.html(<CheckInPage {...props} />, 422);
    }
    await recordWeek(deps, visited, parsed.said, originOf(c, deps));
    return back(c, visited, 'saved');
  });

  app.route('/', howRoutes(deps));
  return app;

  async function propsOf(visited: Visited): Promise<Pick<CheckInProps, 'clinic' | 'visited' | 'how'>> {
    return { clinic: await readClinic(deps), visited, how: howUrl(deps, visited.mailId) };
  }

  /** The presses that keep no answer. */
  async function doAct(c: Context, visited: Visited, { act }: Record<string, unknown>): Promise<Done | undefined> {
    const origin = originOf(c, deps);
    if (act === 'withdraw') {
      await withdrawAnswers(deps, visited, origin);
      return 'withdrawn';
    }
    const [said, done] = SAYS[String(act)] ?? [];
    if (said) await sayOf(deps, visited, said, origin);
    return done;
  }

  async function back(c: Context, { mailId }: Visited, done: Done) {
    await recordAction(deps, mailId, visitOf(c, deps));
    const more = c.req.query('s') === 'end' ? '&s=end' : '';
    return c.redirect(`${c.req.path}?done=${done}${more}`, 303);
  }
}

const SAYS: Record<string, ['refused' | 'shared' | 'unshared', Done]> = {
  refuse: ['refused', 'refused'],
  share: ['shared', 'shared'],
  unshare: ['unshared', 'unshared'],
};
const DONE: Done[] = ['saved', 'refused', 'withdrawn', 'shared', 'unshared'];
const doneOf = (c: Context) => DONE.find(done => done === c.req.query('done'));

/** The numbers that the mail asks for; those of the end also for whoever ends early (`s=end`), in a course that asks for numbers at all. */
const momentOf = (c: Context, { moment, week }: Visited): SelfCheckMoment | undefined =>
  week && c.req.query('s') === 'end' ? 'end' : moment;

/** The answer that was pressed in the mail. It is only chosen, not given. */
function chosenIn(c: Context): Chosen {
  const { answer } = readForm({ answer: c.req.query('a') });
  return answer === null ? {} : { answer };
}

/** What was answered before, so that it can be put right. */
function keptIn({ asked, week }: Visited, moment: SelfCheckMoment | undefined): Chosen {
  const numbers = week?.numbers.find(one => one.moment === moment);
  return { ...numbers, answer: asked?.answer ?? null, reason: asked?.reason ?? null };
}
