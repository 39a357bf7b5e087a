import { expect, test } from 'vitest';
import { storageProblem } from './storage-problem.ts';

/** Wrapped as drizzle wraps errors of D1. */
const thrown = (message: string) =>
  new Error('Failed query: insert into subscribers', { cause: new Error(message, { cause: new Error('inner') }) });

test('what D1 says of being busy, moved or full is told from a broken statement', () => {
  for (const [message, problem] of [
    ['D1_ERROR: D1 DB is overloaded. Requests queued for too long.', 'locked'],
    ['D1_ERROR: D1 DB is overloaded. Too many requests queued.', 'locked'],
    ['D1_ERROR: Network connection lost.', 'locked'],
    ['D1_ERROR: isolate exceeded its memory limit and was reset.', 'locked'],
    ["D1_ERROR: Can't read from request stream because client disconnected.", 'locked'],
    ['D1_ERROR: A text that nobody has seen yet.', 'locked'],
    ['D1_EXEC_ERROR: A text that nobody has seen yet.', 'locked'],
    ["D1_ERROR: Your account has exceeded D1's maximum account storage limit.", 'full'],
    ["D1_ERROR: You have exceeded your account's daily row write limit.", 'quota'],
    ['D1_ERROR: Free tier quota exceeded for the day.', 'quota'],
    ['D1_ERROR: D1 DB reset because its code was updated.', 'locked'],
    ['D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.', 'locked'],
    ['D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.', 'locked'],
    ['D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.', 'locked'],
    ['D1_ERROR: Exceeded maximum DB size.', 'full'],
    ['D1_ERROR: UNIQUE constraint failed: subscribers.email_key: SQLITE_CONSTRAINT', undefined],
    ['D1_ERROR: no such table: subscribers: SQLITE_ERROR', undefined],
    ['D1_ERROR: lesson_counts: no such column: pattern at offset 7: SQLITE_ERROR', undefined],
    ["D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'", undefined],
    ['the mail server is overloaded', undefined],
    ['Network connection lost.', undefined],
  ])
    expect([message, storageProblem(thrown(message!))]).toEqual([message, problem]);
});
