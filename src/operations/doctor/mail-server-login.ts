import type { Mailer } from '../../deps.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** The server by which mail goes, and where it was named: in the clinic's pages, or in `SMTP_URL`, which comes first. */
export type NamedServer = { host: string; from: 'pages' | 'environment' };

/** Connects and signs in, but sends nothing. */
export async function checkMailServer(mailer: Pick<Mailer, 'check'>, named: NamedServer | undefined): Promise<Finding> {
  if (!named)
    return warning('no mail server is named: every mail stays in the built-in mailbox', {
      todo: 'Type it at /admin/setup/mail, or set SMTP_URL to smtps://user:password@host:465 (your mail provider tells them), in passwords write @ as %40',
    });
  const { host, from } = named;
  const answer = await mailer.check();
  const where = from === 'pages' ? 'typed at /admin/setup/mail' : 'of SMTP_URL';
  if (answer.ok) return ok(`${host} (${where}) lets us in`);
  return problem(`${host} (${where}) does not let us in: ${answer.reason}`, { todo: REMEDIES[from](answer.reason) });
}

const isAboutSignIn = (reason: string) => /\b(535|534|530|EAUTH)\b|auth|login|credential/i.test(reason);
const isAboutEncryption = (reason: string) => /certificate|TLS|SSL|self.signed/i.test(reason);

const REMEDIES: Record<NamedServer['from'], (reason: string) => string> = {
  pages: reason => {
    if (isAboutSignIn(reason))
      return 'Type user and password anew at /admin/setup/mail; it tries them before it keeps them';
    if (isAboutEncryption(reason)) return 'Correct the host at /admin/setup/mail; port 465 or 587';
    return 'Correct host and port at /admin/setup/mail; many networks close port 25, try 465 or 587';
  },
  environment: reason => {
    if (isAboutSignIn(reason))
      return 'Correct user and password in SMTP_URL; characters such as @ : / # must be written %40 %3A %2F %23';
    if (isAboutEncryption(reason))
      return 'Correct host and port in SMTP_URL: smtps:// goes with port 465, smtp:// with 587';
    return 'Correct host and port in SMTP_URL; many networks close port 25, try 465 (smtps://) or 587 (smtp://)';
  },
};
