/** Stable codes for broken rules. */
export const ERROR_CODES = [
  'invalid_form',
  'not_found',
  'unauthenticated',
  'forbidden',
  'method_not_allowed',
  'too_large',
  'unsupported_type',
  /** The request names a host that is not ours. */
  'misdirected',
  'too_many',
  'closed',
  /** An import runs: half of the records are here. */
  'moving',
  /** The link belonged to a reader who was erased. */
  'gone',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The HTTP status of each, in one place. */
export const STATUS = {
  invalid_form: 422,
  not_found: 404,
  unauthenticated: 401,
  forbidden: 403,
  method_not_allowed: 405,
  too_large: 413,
  too_many: 429,
  closed: 503,
  moving: 503,
  unsupported_type: 415,
  misdirected: 421,
  gone: 410,
} as const satisfies Record<ErrorCode, number>;

/** One message for each field, in the reader's language, saying what to do. */
export type FieldErrors = Record<string, string>;

/** A broken rule that the caller may be told. Every other thrown error is internal: logged and never shown. */
export class DayoriError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly fields: FieldErrors = {},
  ) {
    super(message);
    this.name = 'DayoriError';
  }
}

export const notFound = () => new DayoriError('not_found', 'There is nothing here.');

/** The name and code of an error, for logs. Its message could hold an address. */
export function errorKind(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return [name, code].filter(Boolean).join(' ');
}

/** The tables cannot be migrated to this version. One line says why. The database is unchanged. */
export class MigrationError extends Error {}

/** A backup cannot be made or restored. One line says why. Nothing was changed. */
export class BackupError extends Error {}

/** Why a deploy to Cloudflare failed, for the person who deploys. Finished steps stay, and the next run finds them. */
export class DeployError extends Error {}
/** A transfer (`export`, `import`) that cannot be done. One line says why. */
export class TransferError extends Error {}
/** A mail could not be handed over, and not one byte of it left, so nobody can have it. `cause`: why. */
export class NotBegunError extends Error {}
/** The command cannot be carried out as given. It ends with this message and exit code 2. */
export class UsageError extends Error {}
