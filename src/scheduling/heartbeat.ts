/**
 * `beat`: resolves when a pass that began after the call has ended, rejects with what went wrong in it. `idle`: resolves when none
 * runs or is to follow.
 */
export type Heartbeat = { beat(): Promise<void>; idle(): Promise<void> };

/** Runs passes of the scheduler one after the other, never two at once. However many ask while one runs, one more follows. */
export function newHeartbeat(pass: () => Promise<unknown>): Heartbeat {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function begin() {
    next = undefined;
    await pass();
  }

  return {
    beat() {
      next ??= last.catch(() => {}).then(begin);
      last = next;
      return next;
    },
    async idle() {
      for (let seen: unknown; seen !== last; ) {
        seen = last;
        await last.catch(() => {});
      }
    },
  };
}
