import type { RefusalKind, TryFailure } from '../../deps.ts';
import { classifyReply, type Reply } from '../../returns/bounce-classifier.ts';
import { withoutAddresses } from '../../returns/reply-text.ts';

/** An error of nodemailer's connection. `originalCode`: that of the system, such as ECONNREFUSED. */
export type SmtpFault = Error & {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  command?: string;
};
/** How far the try had come. */
export type Stage = 'connect' | 'sign-in' | 'send';

const BY_CODE: Record<string, TryFailure> = {
  ENOAUTH: 'no-sign-in',
  EDNS: 'no-host',
  ENOTFOUND: 'no-host',
  EAI_AGAIN: 'no-host',
  ECONNREFUSED: 'closed',
  EHOSTUNREACH: 'closed',
  ENETUNREACH: 'closed',
  EACCES: 'closed',
  ETIMEDOUT: 'silent',
  ECONNRESET: 'hung-up',
  EPIPE: 'hung-up',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no-mail-server',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'no-mail-server',
};
const CERTIFICATE = /certificate|altname|CERT_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/i;

/** Why the server could not be used, from the error and how far the try had come. */
export function failureOf(fault: SmtpFault, stage: Stage): TryFailure {
  const { code = '', originalCode = '', responseCode = 0, message } = fault;
  if (responseCode >= 400) return refusalOf(fault, stage);
  if (CERTIFICATE.test(`${originalCode} ${message}`)) return 'certificate';
  if (/wrong version number|packet length too long/i.test(message)) return 'no-mail-server';
  const known = BY_CODE[originalCode] ?? BY_CODE[code];
  if (known) return known;
  if (code === 'EPROTOCOL') return 'no-mail-server';
  if (code === 'ETLS') return 'encryption';
  return stage === 'sign-in' && code === 'EAUTH' ? 'credentials' : 'hung-up';
}

/** The server understood, and said no. */
function refusalOf({ code, command = '', responseCode = 0, response = '' }: SmtpFault, stage: Stage): TryFailure {
  if (code === 'ETLS' || command === 'STARTTLS') return 'encryption';
  if (stage === 'connect') return responseCode < 500 ? 'later' : 'refused';
  const phase = stage === 'sign-in' ? 'auth' : phaseOf(command);
  const { kind } = classifyReply({ code: responseCode, text: response, phase });
  if (phase === 'auth') return responseCode < 500 ? 'later' : 'credentials';
  if (phase === 'mail' && kind !== 'credentials' && kind !== 'throttle' && responseCode >= 500) return 'sender';
  return BY_KIND[kind] ?? (responseCode < 500 ? 'later' : 'refused');
}

const BY_KIND: Partial<Record<RefusalKind, TryFailure>> = {
  credentials: 'credentials',
  sender: 'sender',
  hard: 'recipient',
  full: 'recipient',
  throttle: 'throttle',
};

function phaseOf(command: string): Reply['phase'] {
  if (/^MAIL/i.test(command)) return 'mail';
  return /^RCPT/i.test(command) ? 'rcpt' : 'data';
}

const LONGEST = 300;

/** What the server said, if it spoke SMTP, for whoever helps the clinic. Some servers repeat what they were given. */
export function answerOf({ response = '' }: SmtpFault, password: string): string | undefined {
  const said = withoutAddresses(response).slice(0, LONGEST);
  if (!/^\d{3}[ -]/.test(said)) return undefined;
  const base64 = Buffer.from(password).toString('base64');
  return password ? said.replaceAll(password, '…').replaceAll(base64, '…') : said;
}
