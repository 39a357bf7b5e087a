import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';

/** A file of `emails/` that is being read: its path, the movements that its cards may show, and the list that takes its faults. */
export type Reading = { file: string; movements: Movements; findings: Finding[] };
