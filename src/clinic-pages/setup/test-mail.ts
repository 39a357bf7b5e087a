import { clinicName, type FormSettings, senderAddress } from '../../clinic/settings.ts';
import { randomText } from '../../db/ids.ts';
import type { Deps, OutgoingMessage } from '../../deps.ts';
import { composeMessage } from '../../rendering/mime.ts';
import { quotedPrintable } from '../../rendering/quoted-printable.ts';
import { escapeHtml } from '../../rendering/template.ts';
import { setup } from '../../texts/ja/setup.ts';

const t = setup.mail;

/** Who gets the test mail: the clinic's address for questions or, if it has none, the sender itself. `undefined`: neither is known yet. */
export const testAddress = (clinic: FormSettings, mailFrom: string | undefined): string | undefined =>
  clinic.contactEmail || mailFrom || clinic.senderAddress || undefined;

/** One mail to the clinic itself, by which it sees that a server takes its mail. */
export function testMail(
  { chance, wall, site }: Pick<Deps, 'chance' | 'wall' | 'site'>,
  clinic: FormSettings,
): OutgoingMessage {
  const from = senderAddress(clinic, site.mailFrom);
  const to = testAddress(clinic, site.mailFrom) ?? from;
  const messageId = `<${randomText(chance, 12)}@${from.split('@').at(-1)}>`;
  const text = t.mailText(clinicName(clinic));
  const raw = composeMessage({
    from: { name: clinic.senderName || clinicName(clinic), address: from },
    to: { address: to },
    subject: t.mailSubject,
    date: wall.now(),
    zone: clinic.timeZone,
    messageId,
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: [quotedPrintable(text)],
    html: [quotedPrintable(htmlOf(text))],
  }).join('');
  return { from, to, messageId, raw };
}

const htmlOf = (text: string): string =>
  `<!DOCTYPE html><html lang="ja"><body>${text
    .trim()
    .split('\n\n')
    .map(paragraph => `<p>${escapeHtml(paragraph)}</p>`)
    .join('')}</body></html>`;
