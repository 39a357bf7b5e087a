import { createIsbotFromList, isbot, list } from 'isbot';

/** Proxies that fetch a mail's pictures for their readers and say who they are. */
export type DeclaredProxy = 'privacy-proxy' | 'image-proxy';

/** Apple's privacy proxy sends this and nothing else; Google's and Yahoo's name themselves; Gmail's prefetch ends like no browser. */
export function declaredProxy(userAgent: string): DeclaredProxy | undefined {
  if (userAgent === 'Mozilla/5.0') return 'privacy-proxy';
  return /GoogleImageProxy|YahooMailProxy| Edge\/12\.246 Mozilla\/5\.0$/.test(userAgent) ? 'image-proxy' : undefined;
}

/** Some bots name the page that explains them. No browser or mail program does. */
export const hasUrl = (userAgent: string): boolean => /https?:\/\/|\bwww\./i.test(userAgent);

/**
 * Whether the agent is a library's or a machine's by isbot's list. Mail programs call themselves `name/version`, as machines do: only what
 * names a machine counts against them.
 */
export function isKnownMachine(userAgent: string): boolean {
  const agent = withoutPhone(userAgent.trim());
  return MAIL_PROGRAM.test(agent) ? isNamed(agent) : isbot(agent);
}

/** The list without what mail programs match too: the patterns of a mere shape, which a made-up name matches as well, and three names. */
const isNamed = createIsbotFromList(
  list.filter(
    pattern =>
      !['^yahoo', '^navermailapp', '^email'].includes(pattern) &&
      !['Qzvkx', 'Qzvkx/2', 'Qzvkx/2.0', 'Qz-vkx/2.0'].some(createIsbotFromList([pattern])),
  ),
);

/** A name that begins an agent which is no browser's. Most mail programs have "mail" in theirs; the others are named. */
const MAIL_PROGRAM = new RegExp(
  `^(?!mozilla/)(?:[\\w .!&+-]*mail(?:app)?|(?:microsoft[ -]?)?(?:outlook|office|entourage)|ms[ -]?office|em ?client|${[
    ...['becky', 'canary', 'claws', 'edison', 'edmax', 'evolution', 'eudora', 'geary'],
    ...['gnus', 'hiri', 'inbox', 'k-9', 'kontact', 'lotus[ -]?notes', 'mailbird', 'missive', 'mutt', 'newton', 'nine'],
    ...['notes', 'nylas', 'postbox', 'shuriken', 'spark', 'sparrow', 'spike', 'superhuman', 'sylpheed', 'the bat'],
    ...['thunderbird', 'betterbird', 'trojita', 'tuta', 'unibox', 'winbiff', 'yahoomobile', 'zdesktop', 'zimbra'],
  ].join('|')})(?![a-z])`,
  'i',
);

/**
 * The agent without the model of an Android phone that has "bot" in its name (CUBOT, XBot, M bot 54). A model stands in the first brackets
 * behind Android's version and, in old agents, the language. Machines that pretend to be a phone name themselves elsewhere.
 */
const withoutPhone = (agent: string): string =>
  agent.replace(/^(Mozilla\/5\.0 \([^()]*?Android[ \d.]*;(?: [a-z]{2}[-_][a-z]{2};)?)[^;()]*bot\b[^;()]*/i, '$1');
