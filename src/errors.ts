/** Stable codes for broken rules. The HTTP status of each is chosen once, in `app.tsx`. */
export const ERROR_CODES = ['invalid_form', 'not_found', 'unauthenticated', 'forbidden', 'too_large'] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One message per field, in the reader's language, saying what to do. */
export type FieldErrors = Record<string, string>;

/** A broken rule the caller can be told about. Everything else that is thrown is internal: logged, never shown. */
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

/** The kind of an error and its code, for a log; its text could hold an address. */
export function errorKind(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return [name, code].filter(Boolean).join(' ');
}

/** The tables cannot be brought to those of this version: one line that says why. The database is as it was. */
export class MigrationError extends Error {}

/** A backup that cannot be made or put back as asked: one line that says why. Nothing was changed. */
export class BackupError extends Error {}

/** Why the program is not on Cloudflare yet, in words for whoever deploys it. What was done until then stays, and is found again. */
export class DeployError extends Error {}
/** A move (`export`, `import`) that cannot be made as asked: one line that says why. */
export class MovingError extends Error {}
