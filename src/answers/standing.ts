import type { AnswerAct } from '../db/schema.ts';

/** Whether a reader's answers are kept. `unasked`: nobody has said anything yet. */
export type Keeping = 'unasked' | 'agreed' | 'refused' | 'withdrawn';
/** `shared`: the clinic may see them. */
export type AnswerStanding = { keeping: Keeping; shared: boolean };

const STANDINGS: Record<AnswerAct, AnswerStanding> = {
  agreed: { keeping: 'agreed', shared: false },
  shared: { keeping: 'agreed', shared: true },
  unshared: { keeping: 'agreed', shared: false },
  refused: { keeping: 'refused', shared: false },
  withdrawn: { keeping: 'withdrawn', shared: false },
};

/** What the last row of a reader in `answer_consents` means. An act of a later version means that nothing is kept. */
export const standingOf = (act: AnswerAct | null): AnswerStanding =>
  act === null ? { keeping: 'unasked', shared: false } : (STANDINGS[act] ?? STANDINGS.refused);

/** Whether mails ask this reader: those who were not asked yet, and those who agreed. */
export const mayBeAsked = ({ keeping }: AnswerStanding): boolean => keeping === 'unasked' || keeping === 'agreed';
