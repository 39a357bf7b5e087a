import type { Context } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../../clinic/settings.ts';
import { findSuppression } from '../../../consent/suppression.ts';
import type { Deps } from '../../../deps.ts';
import { readSendingState } from '../../../pauses/sending-state.ts';
import { mayMove, readAsked } from '../../../readers/corrections/ask-address.ts';
import { readCoursesToSend } from '../../../sign-off/courses.ts';
import { unconfirmed } from '../../../signup/send-again.ts';
import { notFoundPage } from '../../parts/frame.tsx';
import { answerTo } from './answers.ts';
import { readPerson } from './person.ts';
import type { Faulty } from './props.ts';
import { ReaderPage } from './reader-page.tsx';

/** What the last press for another confirmation did. */
const Again = z.enum(['sent', 'waits', 'too-soon', 'none']).optional().catch(undefined);

/** The reader's page. `faulty`: a form of it that came back. */
export async function showReader(deps: Deps, c: Context, faulty?: Faulty): Promise<Response> {
  const clinic = await readClinic(deps);
  const person = await readPerson(deps, c.req.param('id')!);
  if (!person) return notFoundPage(c, clinic, 'readers');
  const courses = await readCoursesToSend(deps, clinic);
  const now = deps.clock.now();
  const suppression = await findSuppression(deps, person.subscriber.emailKey);
  const of = c.req.query('of');
  const asked = await unconfirmed(deps, person.subscriber.id);
  const named = of && asked ? await unconfirmed(deps, person.subscriber.id, of) : undefined;
  const props = {
    ...{ clinic, courses, person, now, suppression, faulty },
    lifted: c.req.query('lifted') === '1',
    asked,
    again: Again.parse(c.req.query('again')),
    answer: answerTo({ done: c.req.query('done'), of }, { clinic, courses, person, now, named }),
    mayMove: await mayMove(deps, person.subscriber),
    moving: await readAsked(deps, person.subscriber.id),
    halted: (await readSendingState(deps)).state !== 'open',
  };
  return c.html(<ReaderPage {...props} />, faulty ? 422 : 200);
}
