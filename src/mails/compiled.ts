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
  /**
   * By `course/lesson`, and by `course/lesson/pattern` if the lesson differs for that pattern; with `+licence` behind it for clinics that
   * have a licence on which its text depends.
   */
  lessons: Record<string, CompiledMail>;
  notices: Record<NoticeKind, CompiledMail>;
};

/** `held`: the licences on which the lesson's text depends and which the clinic has, in the order of `courses/licences.ts`. */
export const mailKey = (course: string, lesson: number, pattern: string | null, held: readonly string[] = []): string =>
  `${course}/${lesson}${pattern ? `/${pattern}` : ''}${held.map(licence => `+${licence}`).join('')}`;

/** The mail for readers of `pattern`. `undefined`: the course has no such lesson. */
export function findMail(
  mails: CompiledMails,
  course: string,
  lesson: number,
  pattern: string | null,
  held: readonly string[] = [],
) {
  const { lessons } = mails;
  return lessons[mailKey(course, lesson, pattern, held)] ?? lessons[mailKey(course, lesson, null, held)];
}
