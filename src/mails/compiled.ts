import type { NoticeKind } from './kinds.ts';

/** A mail with `{{slots}}` for what differs between clinics and readers. */
export type CompiledMail = {
  /** Changes whenever anything a reader sees changes: 16 hexadecimal digits. */
  version: string;
  subject: string;
  html: string;
  text: string;
  /** Targets of the numbered links: an https URL, a path of ours, or `consultation`. */
  links: string[];
};

export type CompiledMails = {
  /** Keyed by `course/lesson` and, where the lesson differs for it, `course/lesson/pattern`. */
  lessons: Record<string, CompiledMail>;
  notices: Record<NoticeKind, CompiledMail>;
};

export const mailKey = (course: string, lesson: number, pattern: string | null): string =>
  `${course}/${lesson}${pattern ? `/${pattern}` : ''}`;

/** The mail that a reader of `pattern` gets, or `undefined` when the course has no such lesson. */
export function findMail(mails: CompiledMails, course: string, lesson: number, pattern: string | null) {
  return mails.lessons[mailKey(course, lesson, pattern)] ?? mails.lessons[mailKey(course, lesson, null)];
}
