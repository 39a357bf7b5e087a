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
  /** Its dose in courses of edition 1. */
  dose?: string;
  feel: string;
  stop: string;
  /** For people who cannot take the position. */
  variant?: string;
  /** Its line in `movements.yaml`. */
  line: number;
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

/** What this movement still lacks for a course of edition 2. */
export const missingForEdition2 = (movement: Movement): string[] =>
  (['code', 'doses', 'lighter', 'answers'] as const).filter(name => movement[name] === undefined);

/** What the mails of a course say of a movement beside its card. */
export type MovementWords = Partial<Pick<InEdition2, 'doses' | 'lighter' | 'answers'>>;
export type Movements = Map<string, Movement>;

/** A movement as the sheet shows it. `picture`: unset while it is not drawn. `doses`: from that of the first week to the goal. */
export type SheetMovement = Pick<Movement, 'slug' | 'title' | 'alt' | 'steps' | 'stop'> & {
  doses: string[];
  /** Who asks a doctor first. */
  askFirst: string[];
  picture?: string;
};
/** The movements of a course's printed sheet, by pattern. `general`: for readers without one, and for patterns that have no list. */
export type Sheet = Record<string, SheetMovement[]>;
