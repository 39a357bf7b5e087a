import { type Context, Hono } from 'hono';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { readClinic } from '../clinic/settings.ts';
import { findCourse } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { notFound, STATUS } from '../errors.ts';
import { readToken } from '../links/tokens.ts';
import { askAnew, canAskAnew, readUnconfirmed } from '../signup/ask-anew.ts';
import { type Confirmation, confirmSignup, isOver, readSignup } from '../signup/confirm.ts';
import { firstLesson } from '../signup/first-lesson.ts';
import { limitedNetwork, originOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { ConfirmedPage, type ConfirmedProps } from './confirmed-page.tsx';
import { AskedAnewPage, ConfirmPage, OverPage } from './pages.tsx';
import { readConfirmed } from './read-confirmed.ts';
import { grantWishes, parseWishes, typedWishes } from './wishes.ts';

/** The pages behind the confirmation mail. Opening one changes nothing; only a press does. */
export function confirmedRoutes(deps: Deps): Hono {
  const app = new Hono();
  const clinic = () => readClinic(deps);
  const here = (c: Context) => `/confirm/${c.req.param('token')}`;

  app.get('/:token', async c => {
    const id = signupOf(deps, c);
    const signup = await readSignup(deps, id);
    if (!signup) throw notFound();
    if (isOver(signup)) return overPage(c, id, signup);
    if (signup.state === 'confirmed') return confirmedPage(c, id);
    const course = findCourse(deps.library.courses, signup.course)?.title ?? '';
    const current = await clinic();
    return c.html(<ConfirmPage clinic={current} course={course} first={await firstLesson(deps, id, current)} />);
  });

  app.post('/:token', async c => {
    const id = signupOf(deps, c);
    const signup = await confirmSignup(deps, id, originOf(c, deps));
    if (!signup) throw notFound();
    if (isOver(signup)) return overPage(c, id, signup);
    deps.wake(c);
    return c.redirect(here(c), 303);
  });

  app.post('/:token/wishes', async c => {
    const id = signupOf(deps, c);
    const { fresh } = await readConfirmed(deps, id);
    if (!fresh) return c.redirect(here(c), 303);
    const typed = typedWishes(await formBody(c));
    const parsed = parseWishes(typed, await clinic());
    if ('errors' in parsed) return confirmedPage(c, id, { typed, errors: parsed.errors });
    const granted = await grantWishes(deps, fresh.one, parsed.wishes);
    return c.redirect(`${here(c)}?${granted ? 'wishes' : 'left'}`, 303);
  });

  app.post('/:token/again', async c => {
    await askAnew(deps, signupOf(deps, c), { ...limitedNetwork(c, deps), origin: originOf(c, deps) });
    return c.redirect(`${here(c)}?again`, 303);
  });

  async function overPage(c: Context, id: string, { state }: Confirmation & { state: 'expired' | 'stopped' }) {
    const current = await clinic();
    const asked = c.req.query('again') === undefined ? undefined : await readUnconfirmed(deps, id);
    if (asked) return c.html(<AskedAnewPage clinic={current} email={asked.email} />);
    const again = state === 'expired' && (await canAskAnew(deps, id)) ? `${here(c)}/again` : undefined;
    return c.html(<OverPage clinic={current} state={state} again={again} />, 410);
  }

  async function confirmedPage(
    c: Context,
    id: string,
    form?: Pick<NonNullable<ConfirmedProps['fresh']>, 'typed' | 'errors'>,
  ) {
    const { fresh, ...rest } = await readConfirmed(deps, id);
    const props = {
      ...{ ...rest, clinic: await clinic(), mailbox: isMailboxOpen(deps), now: deps.clock.now(), done: doneOf(c) },
      fresh: fresh && { ...fresh, ...form, links: { ...fresh.links, wishes: `${here(c)}/wishes` } },
    };
    return c.html(<ConfirmedPage {...props} />, form ? STATUS.invalid_form : 200);
  }

  return app;
}

const signupOf = (deps: Deps, c: Context): string => {
  const id = readToken(deps.keys, 'confirm', 'sgn', c.req.param('token') ?? '');
  if (!id) throw notFound();
  return id;
};

const doneOf = (c: Context) => (['wishes', 'left'] as const).find(done => c.req.query(done) !== undefined);
