/**
 * What only the machine can give: time, timers and chance. The program is given them and never takes them itself, so that tests and
 * simulations can run all of it under one clock and one seed.
 */
export type Machine = {
  /** Real time, whatever `clock` was set to. Leases use it. */
  wall: Clock;
  /** Real time that nobody can set: milliseconds that only grow, from an arbitrary start. */
  steady: Clock;
  /** Random bytes. Everything that must not be guessed or repeated is made of them: ids, leases, secrets. */
  chance: Chance;
  timers: Timers;
};

/** Epoch milliseconds, unless it says otherwise. */
export type Clock = { now(): number };

export type Chance = { bytes(count: number): Uint8Array };

export type Timers = {
  /** Resolves after `ms`, or as soon as `signal` is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `work` once after `ms`, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void;
  /** Calls `work` every `ms` until the returned function is called. */
  every(ms: number, work: () => void): () => void;
};
