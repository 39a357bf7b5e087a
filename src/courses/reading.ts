import type { Edition, Pattern } from './course.ts';
import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';

/**
 * A file of `emails/` that is being read: its path, the movements that its cards may show, and the list that takes its faults. Of a
 * lesson also the edition (absent: 1) and the patterns of its course. `slots`: it is a notice, which may have parts that are made at sending.
 */
export type Reading = {
  file: string;
  movements: Movements;
  findings: Finding[];
  edition?: Edition;
  patterns?: Pattern[];
  slots?: true;
};
