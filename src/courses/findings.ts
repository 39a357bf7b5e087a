/** Something wrong in a file of `emails/`, told so that an editor can go there. */
export type Finding = { file: string; line: number; message: string };

export const formatFinding = ({ file, line, message }: Finding) => `${file}:${line}  ${message}`;

/** Courses that cannot be used as they stand: every finding at once, not only the first. */
export class CourseError extends Error {
  constructor(readonly findings: Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.name = 'CourseError';
  }
}
