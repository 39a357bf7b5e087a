import PostalMime, { type Email } from 'postal-mime';

export type Envelope = { sender: string; from: string; subject: string };

/** The header lines as they were sent. */
export const headOf = (raw: string): string => raw.split(/\r?\n\r?\n/, 1)[0]!;

/** Decodes sender and subject without reading the bodies. `raw` may be cut off anywhere after the headers. */
export async function envelopeOf(raw: string): Promise<Envelope> {
  return envelope(await PostalMime.parse(`${headOf(raw)}\r\n\r\n`));
}

export type Letter = Envelope & { html: string; text: string };

export async function letterOf(raw: string): Promise<Letter> {
  const email = await PostalMime.parse(raw);
  return { ...envelope(email), html: email.html ?? '', text: email.text ?? '' };
}

/** The mail is shown in a frame, and its links open in the window around it. */
export function withTopLinks(html: string): string {
  const base = '<base target="_top">';
  return /<head[\s>]/i.test(html) ? html.replace(/<head(\s[^>]*)?>/i, head => head + base) : base + html;
}

function envelope({ from, subject }: Email): Envelope {
  const address = from?.address ?? '';
  const sender = from?.name || address;
  return { sender, from: from?.name && address ? `${from.name} <${address}>` : sender, subject: subject ?? '' };
}
