import type { MailChoice } from '../clinic/mail-choice.ts';
import type { Deps } from '../deps.ts';
import { chooseNow, type Mail, type MailMeans, openMail } from './mail.ts';
import type { Parts } from './parts.ts';

/**
 * The program by one choice of what mail goes by. A piece of work (a request, a pass of the scheduler, a batch of deliveries) has one from
 * beginning to end, so mailer and clock never change under it.
 */
export type Program = { choice: MailChoice; deps: Deps; advance?: Mail['advance'] };

/** Builds it by what holds now, or by what was found to hold. Whoever opens it closes its mailer. */
export async function openProgram(parts: Parts, means: MailMeans, choice?: MailChoice): Promise<Program> {
  const chosen = choice ?? (await chooseNow(parts, means));
  const { mailer, clock, advance } = await openMail(parts, means, chosen);
  return { choice: chosen, deps: { ...parts, mailer, clock }, advance };
}
