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
  /** The steps of the dose, from the first week to the goal. */
  doses?: string[];
  feel: string;
  stop: string;
  /** For people who cannot take the position. */
  variant?: string;
};
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
