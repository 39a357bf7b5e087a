/** What servers write, in lower case and without names (see `reply-text.ts`); each list is one meaning, each entry a pattern. */
const oneOf = (...patterns: string[]): RegExp => new RegExp(patterns.join('|'));

/** Mail for this reader comes faster than the server delivers it: that says nothing of other readers there. */
export const RECIPIENT_BUSY = oneOf('receiving mail (?:too quickly|at a rate)', 'recipient thread limit');
export const GREYLISTED = oneOf('gr[ae]y-? ?list');

/** Our domain does not prove that a mail is its own. */
export const UNPROVEN = oneOf(
  String.raw`\bspf\b`,
  String.raw`\bdkim\b`,
  String.raw`\bdmarc\b`,
  'sender policy framework',
  'sender is unauthenticated',
  'verify mailfrom',
);
/** Our server's name: what DNS calls it, or what it calls itself. */
export const HOST_NAME = oneOf(
  'reverse dns',
  'reverse lookup',
  String.raw`\br-?dns\b`,
  String.raw`\bptr\b`,
  String.raw`\b(?:helo|ehlo)\b`,
  'cannot find your',
  'ip name lookup',
  'unverif[a-z]+ sending',
);

export const THROTTLED = oneOf(
  'rate.?limit',
  'throttl',
  'too (?:many|much) (?:rec|mess|mail(?! data)|e-?mail|conn|conc|sess)',
  'unusual rate',
  '(?:unexpected|excessive) volume',
  'slow(?:er| down)',
  'tss04',
  'frequency limited',
  '(?:per|this) hour',
  '(?:daily|hourly|sending|message|relay|rate) (?:(?!size)[a-z]+ )?(?:limit|quota)',
  'exceeded permitted limits',
);

/** Of iCloud, which means volume by it where it bears 4.7.1. */
export const ICLOUD_POLICY = oneOf('cs01');

/** Refused for what is known of us or seen in the mail. */
export const BLOCKED = oneOf(
  'spam',
  'virus',
  '(?:black|block) ?list',
  String.raw`(?:\b|dns)(?:rbl|dnsbl|bl)\b`,
  'reputation',
  String.raw`(?:\b|_)blocked\b`,
  String.raw`\bbanned\b`,
  String.raw`\bpolic(?:y|ies)\b`,
  'unsolicited',
  String.raw`\bjunk`,
  'recipient preferences',
  'connections? from refused',
  'listed (?:at|by|in)',
  'badmailfrom',
  'smtp server of your',
);
/** The same, in words that a server also uses when it means the recipient. */
export const REFUSED = oneOf('denied', 'refused', 'rejected', 'not allowed');

/** What MAIL FROM, the sender's header or the connecting host is refused for. */
export const SENDER = oneOf(
  "sender(?:'s)? (?:envelope )?(?:address|domain)",
  'sender verif',
  'domain of sender',
  '(?:bad|invalid|unknown) sender',
  String.raw`sender (?:\S+ ){0,2}(?:rejected|refused|denied|unknown|invalid)`,
  'valid (?:sender|from)',
  'mail ?from',
  'send as this sender',
  'email address is not verified',
  'client host rejected',
  String.raw`your (?:\S+ )?(?:account|domain)\b`,
);
const RELAY = String.raw`\brelay(?:ing)?\b(?! recipient)`;
const NOT = String.raw`\b(?:denied|not|prohibited|refused|rejected|unable|unauthorized|cannot|can't|don't|no)`;
/** We may not send through this server. */
export const RELAY_DENIED = oneOf(
  String.raw`${RELAY}(?: \S+){0,3} ${NOT}\b`,
  String.raw`${NOT}(?: \S+){0,2} ${RELAY}`,
  'rcpthosts',
  'not a gateway',
  'relaying to prohibited',
);
/** Speaks of us, one way or another: nothing that follows from it is the reader's. */
export const ABOUT_US = oneOf(
  'authenticat',
  String.raw`(?<!to )(?<!to the )\bsender\b`,
  'sending (?:user|address|domain|host|server|ip)',
  'originat',
  '(?:return|reverse)[- ]path',
  'envelope from',
  String.raw`\bfrom(?: address|:)`,
  String.raw`\bauthor\b`,
  String.raw`\bclient\b`,
  'callout',
  String.raw`\byour (?:[a-z-]+ )?(?:address|host|hostname|server|ip|network|mailbox)\b`,
  String.raw`\bip(?: address)?\b`,
  'connect(?:ing|ion) (?:address|host|refused|rejected)',
  'too many',
  'exceed',
  'domain ?key',
  'signature',
  'mail exchanger',
);
export const AUTHENTICATION_REQUIRED = oneOf('authenticat');
export const MESSAGE_ITSELF = oneOf(
  String.raw`message (?:\S+ ){0,2}(?:size|too|exceeds)`,
  String.raw`\bheaders?\b`,
  String.raw`\bhops?\b`,
);

export const FULL = oneOf(
  'quota',
  'too much mail data',
  String.raw`(?:mailbox|inbox|mailfolder|storage)(?: [^\s,]+){0,2} full\b`,
  'mailbox (?:size )?limit exceeded',
  'out of storage',
  'insufficient disk space',
  'exceeded storage',
  'maximum allowed storage',
  'destinataire pleine',
);
export const FOR_NOW = oneOf('temporar', 'try again', 'try later', 'suspended');
/** A mailbox that is there, and may be opened again. */
export const DISABLED = oneOf(String.raw`\b(?:disabled|inactive|inactivated|deactivated|locked)\b`, 'not activated');

export const UNKNOWN_USER = /^unknown user$/;
export const USER_UNKNOWN = /^:? ?user unknown$/;
/** Exchange Online, with 5.4.1: no such recipient. Elsewhere the same words mean a list of theirs. */
export const ACCESS_DENIED = oneOf('recipient address rejected: access denied');
export const MAILBOX_UNAVAILABLE = oneOf('mailbox (?:is )?unavailable');

/** Yahoo, which looks only after DATA. */
export const NO_ACCOUNT = oneOf(String.raw`\bdoes(?:n't| not) have an? .{0,20}account`, 'is no longer valid');

/** Words for whoever receives: a sentence that may strike a reader off has one of them for its subject. */
const RECIPIENT = String.raw`\b(?:user|recipients?|mail ?box|account|addressee|address|alias|local-part|person|user's|recipient's)\b`;
const GONE_AFTER = [
  'unknown',
  'not (?:be )?(?:found|known|exist|present|listed|here)',
  "(?:does|do)n't exist",
  'not in use',
  'no longer',
  'invalid',
  'closed',
  'expired',
  'inconnu',
  'has (?:moved|been replaced)',
].join('|');
const GONE_BEFORE = [
  'unknown',
  'invalid',
  'illegal',
  'bad',
  'unrout(?:e)?able',
  'undeliverable',
  'expired',
  'non-?existent',
  "(?:cannot|can't|not) find",
].join('|');
/** Within one clause. */
const UP_TO_7_WORDS = String.raw`:?(?: [^\s.:;!]+){0,7}? \(?`;
/** This reader, or the domain behind the address, is not there. */
export const GONE = oneOf(
  String.raw`\bno (?:such |valid )?${RECIPIENT}`,
  String.raw`\b(?:${GONE_BEFORE})(?:[/ ][^\s.:;!]+){0,3}? ${RECIPIENT}`,
  `${RECIPIENT}${UP_TO_7_WORDS}(?:${GONE_AFTER})`,
  'not (?:an? |our )(?:valid |local |known )?(?:user|customer|mailbox|address|recipient)',
  'user not (?:local|a member)',
  '^(?:recipient )?address rejected.?$',
  'recipient address rejected: domain not found',
  'host unknown',
  'host or domain name not found',
  'no such domain',
  'recipient domain must exist',
  'nessun utente',
  'no existe',
  'does not accept mail',
  'badrcptto',
  'validrcptto',
  'no one at this address',
  'all recipients are invalid',
);
