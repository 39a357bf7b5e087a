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
};
export type Movements = Map<string, Movement>;
