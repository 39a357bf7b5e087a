/** Who asks a doctor first, and what they must do or avoid. */
export type AskFirst = { who: string; what: string };

/** One movement. Every lesson shows it with the same words, dose and drawing. */
export type Movement = {
  slug: string;
  title: string;
  picture: string;
  /** The picture in words, which can be followed without the picture. */
  alt: string;
  askFirst: AskFirst[];
  steps: string[];
  dose: string;
  feel: string;
  stop: string;
  /** For people who cannot take the position. */
  variant?: string;
} & Partial<InEdition2>;

/** What a course of edition 2 needs of its movements beside that. */
export type InEdition2 = {
  /** M1 … M20, by which the curriculum calls it. */
  code: string;
  /** From the first week to the goal. A card names its step, 1-based. */
  doses: string[];
  /** For a day on which it is too much. */
  lighter: string;
  /** What the next mail answers to each reason for not having done it. */
  answers: Record<Reason, string>;
};
export const REASONS = ['pain', 'time', 'forgot', 'unsure', 'unfit'] as const;
export type Reason = (typeof REASONS)[number];

/** What the mails of a course say of a movement beside its card. */
export type MovementWords = Partial<Pick<InEdition2, 'doses' | 'lighter' | 'answers'>>;
export type Movements = Map<string, Movement>;
