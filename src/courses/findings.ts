/** Something wrong in a file of `emails/`, with its place for the editor. */
export type Finding = { file: string; line: number; message: string };

export const formatFinding = ({ file, line, message }: Finding) => `${file}:${line}  ${message}`;

/** The courses cannot be used as they are. Holds all findings, not only the first. */
export class CourseError extends Error {
  constructor(readonly findings: Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.name = 'CourseError';
  }
}
