import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import type { own } from '../texts/ja/my-page/own.ts';
import type { Visitor } from './visitor.ts';

/** What was done, as the next page says it. `gone`: it was not possible any more. */
export const DONE = [
  ...['now', 'put-back', 'rested', 'resumed', 'rhythm', 'pattern', 'follows', 'unfollowed', 'begun', 'taken-back'],
  ...['shared', 'unshared', 'answers-erased', 'untracked', 'tracked', 'stopped', 'came-back'],
  ...['link', 'address-asked', 'address-off', 'gone'],
] as readonly Done[];
type Words = keyof typeof own.done;
export type Done = Exclude<Words, `${string}Soon` | `${string}Open`> | 'gone';

/**
 * What came of a press. `of`: the course that the next page speaks of. `undo`: the form that takes it back. `wakes`: something may be due now.
 * `error`: what has to be corrected, by field.
 */
export type Outcome =
  | { done: Done; of?: string; undo?: Record<string, string>; wakes?: boolean }
  | { error: Record<string, string> };
export const GONE: Outcome = { done: 'gone' };

/** A press on the own page. `course`: the one of the reader's that the form names. */
export type Press = {
  deps: Deps;
  c: Context;
  visitor: Visitor;
  body: Record<string, unknown>;
  course: ReaderCourse | undefined;
  origin: string;
};
export type Act = (press: Press) => Promise<Outcome>;

/** An act on one of the reader's courses. */
export const onCourse =
  (doing: (press: Press, course: ReaderCourse) => Promise<Outcome>): Act =>
  async press =>
    press.course ? doing(press, press.course) : GONE;
