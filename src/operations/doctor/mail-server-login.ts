import type { Mailer } from '../../deps.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** Connects and signs in, but sends nothing. `host`: the server of `SMTP_URL`. */
export async function checkMailServer(mailer: Pick<Mailer, 'check'>, host: string | undefined): Promise<Finding> {
  if (!host)
    return warning('SMTP_URL is not set: every mail stays in the built-in mailbox', {
      todo: 'Set SMTP_URL to smtps://user:password@host:465 (your mail provider tells them), in passwords write @ as %40',
    });
  const answer = await mailer.check();
  if (answer.ok) return ok(`${host} lets us in`);
  return problem(`${host} does not let us in: ${answer.reason}`, { todo: remedy(answer.reason) });
}

function remedy(reason: string): string {
  if (/\b(535|534|530|EAUTH)\b|auth|login|credential/i.test(reason))
    return 'Correct user and password in SMTP_URL; characters such as @ : / # must be written %40 %3A %2F %23';
  if (/certificate|TLS|SSL|self.signed/i.test(reason))
    return 'Correct host and port in SMTP_URL: smtps:// goes with port 465, smtp:// with 587';
  return 'Correct host and port in SMTP_URL; many networks close port 25, try 465 (smtps://) or 587 (smtp://)';
}
