import type { Judge } from '../facts.ts';
export const newJudge = (): Judge => ({ see() {}, day() {}, end() {}, violations: () => [], gaps: () => ({}) });
