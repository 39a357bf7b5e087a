/** One thing that happens. `do`: its kind. `at`: ms after the beginning of the world. The other fields are those of its kind. */
export type Item = { do: string; at: number } & Record<string, unknown>;

/** All that will happen in a world, written down before it runs, so that it can be cut. `mix`: one of `MIXES`. `start`: epoch ms. */
export type Plan = { seed: number; mix: string; days: number; zone: string; start: number; items: Item[] };

/** How often each kind of thing happens in a year, and how many days a world of the mix has before its calm weeks. */
export type Mix = {
  days: number;
  items: Partial<Record<string, number>>;
  /** A queue outside the process loses, doubles and delays ids. */
  unsureQueue?: boolean;
  /** Most lessons in a day, 0 for no limit. */
  perDay?: number;
  warmUp?: boolean;
  /** Connections to the mail server at once (`SMTP_CONNECTIONS`); unset: as many as usual. */
  connections?: number;
};
