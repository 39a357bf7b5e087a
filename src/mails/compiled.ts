import type { NoticeKind } from './kinds.ts';

/** A mail with `{{slots}}` for what differs between clinics and between readers. */
export type CompiledMail = {
  /** 16 hexadecimal digits. It changes whenever anything that a reader sees changes. */
  version: string;
  subject: string;
  html: string;
  text: string;
  /** Targets of the numbered links: an https URL, a path of this site, or `consultation`. */
  links: string[];
};

export type CompiledMails = {
  /** By `course/lesson`, and by `course/lesson/pattern` if the lesson differs for that pattern. */
  lessons: Record<string, CompiledMail>;
  notices: Record<NoticeKind, CompiledMail>;
};

export const mailKey = (course: string, lesson: number, pattern: string | null): string =>
  `${course}/${lesson}${pattern ? `/${pattern}` : ''}`;

/** The mail for readers of `pattern`. `undefined`: the course has no such lesson. */
export function findMail(mails: CompiledMails, course: string, lesson: number, pattern: string | null) {
  return mails.lessons[mailKey(course, lesson, pattern)] ?? mails.lessons[mailKey(course, lesson, null)];
}
