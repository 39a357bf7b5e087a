/** Who asks a doctor first, and what must hold for them. */
export type AskFirst = { who: string; what: string };

/** One movement, in the words, the dose and the drawing that every lesson shows it with. */
export type Movement = {
  slug: string;
  title: string;
  picture: string;
  /** What the picture shows, as a text that can be followed without it. */
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
