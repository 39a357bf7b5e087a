import { withoutInvisible } from './invisible.ts';

/** Mails add 「さん」. Those that are surnames or parts of names too (鵜殿, アウンサン) are taken for an honorific only behind a blank. */
const HONORIFIC = /(?:\s*(?:様|さま|サマ|さん|先生|ちゃん|くん)|\s+(?:殿|どの|君|氏|サン))$/u;
/** Domains of one letter, which would be taken for an initial (`t.co/…`). */
const SHORT_DOMAIN = /(?<![\p{L}\p{N}])[a-z]\.(?:[a-z]{2,}\/|(?:com|net|org|co|me|io|jp|cn|ru)(?![a-z]))/iu;
/** Titles and initials in front of a name have dots too. What stands behind that name would make a link of it. */
const TITLE = /(?:^|\s)(?:dr|mr|mrs|ms|st|prof|ph|[a-z])\.(?:[a-z]\.)*(?=[a-z]+(?:['’-][a-z]+)*(?:\s|$))/gi;
/** What mail programs make a link of. */
const LINK = /:\/\/|www\.|@|[\p{L}\p{N}-]\.(?:[a-z]{2,}|xn--)/iu;

/** A name as mails greet with it: without invisible characters, blanks around it and honorifics. Empty: nothing is left. */
export function plainName(typed: string): string {
  let name = withoutInvisible(typed).trim();
  while (HONORIFIC.test(name)) name = name.replace(HONORIFIC, '');
  return name;
}

/** Whether a mail program may show a link or an address in this name, through which a stranger could speak to a reader. */
export function hasLink(name: string): boolean {
  const plain = withoutInvisible(name.normalize('NFKC'));
  return SHORT_DOMAIN.test(plain) || LINK.test(plain.replace(TITLE, ' '));
}

/** What names and addresses are compared by when readers are searched: one width (NFKC) and case, without blanks. Kana stay as typed. */
export const searchKey = (text: string): string =>
  withoutInvisible(text.normalize('NFKC')).toLowerCase().replace(/\s+/g, '');
