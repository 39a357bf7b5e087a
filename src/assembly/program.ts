import type { MailChoice } from '../clinic/mail-choice.ts';
import type { Deps } from '../deps.ts';
import { chooseNow, type Mail, type MailMeans, mailServersOf, openMail } from './mail.ts';
import type { Parts } from './parts.ts';

/**
 * The program for one choice of mailer. Each piece of work (a request, a pass of the scheduler, a batch of deliveries) keeps one program to
 * its end, so that mailer and clock never change under it.
 */
export type Program = { choice: MailChoice; deps: Deps; advance?: Mail['advance'] };

/** Builds the program for `choice`, or for the choice that holds now. The caller closes its mailer. */
export async function openProgram(parts: Parts, means: MailMeans, choice?: MailChoice): Promise<Program> {
  const chosen = choice ?? (await chooseNow(parts, means));
  const { mailer, clock, advance } = await openMail(parts, means, chosen);
  const mailServers = mailServersOf(parts, means, chosen);
  return { choice: chosen, deps: { ...parts, mailer, clock, mailServers }, advance };
}
