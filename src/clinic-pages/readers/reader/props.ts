import type { Clinic } from '../../../clinic/settings.ts';
import type { Suppression } from '../../../consent/suppression.ts';
import type { Course } from '../../../courses/course.ts';
import type { Correction, Signup } from '../../../db/records.ts';
import type { SentAgain as ConfirmationSent } from '../../../signup/send-again.ts';
import type { Answer } from './answers.ts';
import type { Person } from './person.ts';

/** A form that came back: which one, and what to do. */
export type Faulty = { act: string; error: string; typed?: string };

export type ReaderProps = {
  clinic: Clinic;
  courses: Course[];
  person: Person;
  now: number;
  suppression?: Suppression;
  /** The last press lifted the suppression. */
  lifted: boolean;
  /** The last request, if it was not confirmed. `again`: what the last press for another confirmation did. */
  asked: Signup | undefined;
  again: ConfirmationSent | undefined;
  /** What the last press did, with what takes it back. */
  answer?: Answer;
  faulty?: Faulty;
  /** Whether the address may be changed. `moving`: the change that waits to be confirmed. */
  mayMove: boolean;
  moving?: Correction;
  /** Nothing goes out now, to nobody. */
  halted: boolean;
};
