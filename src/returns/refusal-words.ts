/** Words of servers, in lower case and without names (see `reply-text.ts`). Each list is one meaning, each entry a pattern. */
const oneOf = (...patterns: string[]): RegExp => new RegExp(patterns.join('|'));

/** One Exchange mailbox is busy. That says nothing about other readers there. */
export const RECIPIENT_BUSY = oneOf('recipient thread limit');
export const GREYLISTED = oneOf('gr[ae]y-? ?list');

/** Our domain does not prove that it sent the mail. */
export const UNPROVEN = oneOf(
  String.raw`\bspf\b`,
  String.raw`\bdkim\b`,
  String.raw`\bdmarc\b`,
  'sender policy framework',
  'verify mailfrom',
);
/** Our server's name, in DNS or in its greeting. */
export const HOST_NAME = oneOf(
  'reverse dns',
  'reverse lookup',
  String.raw`\brdns\b`,
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
  '(?:daily|hourly|sending|message|relay) (?:(?!size)[a-z]+ )?(?:limit|quota)',
);

/** iCloud means volume by it, if it comes with 4.7.1. */
export const ICLOUD_POLICY = oneOf('cs01');

/** Refused for what is known about us or was found in the mail. */
export const BLOCKED = oneOf(
  'spam',
  'virus',
  '(?:black|block) ?list',
  String.raw`\brbl\b`,
  'dnsbl',
  'reputation',
  'blocked',
  'banned',
  'polic(?:y|ies)',
  'unsolicited',
  'junk',
  'recipient preferences',
  'listed (?:at|by|in)',
  'badmailfrom',
  'smtp server of your',
);
/** The same, in words that servers also use about the recipient. */
export const REFUSED = oneOf('denied', 'refused', 'rejected', 'not allowed');

/** The refusal is about MAIL FROM, the sender's header or the connecting host. */
export const SENDER = oneOf(
  'sender (?:address|domain)',
  'sender verif',
  '(?:invalid|unknown) sender',
  'sender (?:rejected|unknown)',
  'valid from',
  'mail ?from',
  'email address is not verified',
  'client host rejected',
);
const RELAY = 'relay(?:ing)?(?! recipient)';
const NOT = '(?:denied|not|prohibited|unable|unauthorized)';
/** We may not send through this server. */
export const RELAY_DENIED = oneOf(
  String.raw`${RELAY}(?: \S+){0,3} ${NOT}`,
  String.raw`${NOT}(?: \S+){0,2} ${RELAY}`,
  'rcpthosts',
  'not a gateway',
);
/** For the phase in which only the sender was named. */
export const SIGN_IN = oneOf('authenticat');
/** The reply is about us, so it must not count against the reader. */
export const ABOUT_US = oneOf(
  'authenticat',
  String.raw`(?<!to )(?<!to the )\bsenders?\b`,
  'sending',
  'originat',
  '(?:return|reverse)[- ]path',
  '(?:return|reply-to|bounce|source|envelope) address',
  'mailing from',
  String.raw`\byou are not\b`,
  '(?:permitted|allowed|authori[sz]ed|renew) to send',
  'outgoing',
  'submission',
  String.raw`\blog ?in\b`,
  'password',
  'credentials',
  'certificate',
  String.raw`\b(?:tls|ssl)\b`,
  'unencrypted',
  'not found in dns',
  'remote host',
  'unknown (?:mta|network|server)',
  'receive your',
  'consented',
  'for postmaster',
  'postmaster (?:address|mailbox)',
  String.raw`\bfrom(?: address|:)`,
  String.raw`\bauthor\b`,
  String.raw`\bclient\b`,
  'callout',
  'your (?:[a-z-]+ )?(?:account|address|domain|host|mailbox|network|server)',
  String.raw`\bip\b`,
  'connecting',
  'connection refused',
  'too many',
  'exceed',
  'domain ?key',
  'signature',
  'mail exchanger',
);
export const MESSAGE_ITSELF = oneOf(
  String.raw`message (?:\S+ ){0,2}(?:size|too|exceeds)`,
  'header',
  '(?:number of recipients|recipient count)',
  'hop count',
  'too many hops',
);

export const FULL = oneOf(
  String.raw`(?<!\byour account.{0,40})quota`,
  'too much mail data',
  String.raw`(?:mailbox|inbox|mailfolder|storage)(?: [^\s,]+){0,2} full`,
  'mail box (?:is )?full',
  'mailbox (?:size )?limit exceeded',
  // About the recipient. What "your account" or one of our users exceeds is our own limit.
  '(?<!your )(?:mailbox|mail box|inbox)(?: [^ .;]+){0,3} exceeded',
  '(?<!your )account size exceeded',
  '(?:exceeded|over)(?: [^ .;]+){0,3} (?:disk|mailbox) ?space',
  'out of storage',
  'insufficient disk space',
  'exceeded storage',
  'maximum allowed storage',
  'destinataire pleine',
);
export const FOR_NOW = oneOf(
  'temporar',
  'try again',
  'try later',
  'suspended',
  // A failure of theirs, whatever they say about the recipient that they could not look up.
  'unknown (?:error|problem|failure)',
  '(?:internal|database|system|server) error',
  'look-?up (?:error|fail|time)',
  'tim(?:ed|e) ?out',
  'maintenance',
);
/** Comes with 503, which some servers also give for an unknown recipient. */
export const OUT_OF_TURN = oneOf('sequence of commands');
/** A mailbox that exists and may be opened again. */
export const DISABLED = oneOf(String.raw`\b(?:disabled|inactive|inactivated)\b`);

export const UNKNOWN_USER = /^unknown user\W*$/;
export const USER_UNKNOWN = /^:? ?user unknown\W*$/;
/** Exchange Online, with 5.4.1: no such recipient. Elsewhere the same words mean a block list. */
export const ACCESS_DENIED = oneOf('recipient address rejected: access denied');
export const MAILBOX_UNAVAILABLE = oneOf('mailbox (?:is )?unavailable');

/** Yahoo, which checks the recipient only after DATA. */
export const NO_ACCOUNT = oneOf("does(?:n't| not) have an? .{0,20}account", 'is no longer valid');

/** Words for the recipient. A sentence that may suppress a reader has one of them as its subject. */
const RECIPIENT = String.raw`\b(?:user|recipients?|mail ?box|account|addressee|address|alias|local-part|person|user's)\b`;
const GONE_AFTER = [
  'unknown',
  'not (?:be )?(?:found|known|exist|present|here)',
  "doesn't exist",
  'not in use',
  'no longer',
  'invalid',
  'closed',
  'expired',
  'has moved',
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
  "(?:cannot|can't) find",
].join('|');
/** Within one clause. */
const UP_TO_7_WORDS = String.raw`:?(?: [^\s.:;!]+){0,7}? \(?`;
/** This reader, or the domain of the address, does not exist. */
export const GONE = oneOf(
  `no (?:such |valid )?${RECIPIENT}`,
  String.raw`(?:${GONE_BEFORE})(?:[/ ][^\s.:;!]+){0,3}? ${RECIPIENT}`,
  `${RECIPIENT}${UP_TO_7_WORDS}(?:${GONE_AFTER})`,
  'not (?:an? |our )(?:valid |local |known )?(?:user|customer|mailbox|address|recipient)',
  'user not (?:local|a member)',
  '^address rejected.?$',
  'recipient address rejected: domain not found',
  'host unknown',
  'host or domain name not found',
  'no such domain',
  'recipient domain must exist',
  'nessun utente',
  'utilisateur inconnu',
  'no existe',
  'does not accept mail',
  'badrcptto',
  'validrcptto',
  'no one at this address',
);
