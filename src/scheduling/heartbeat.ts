/** `beat`: resolves or rejects with the first pass that begins after the call. `idle`: resolves when no pass runs or is about to. */
export type Heartbeat = { beat(): Promise<void>; idle(): Promise<void> };

/** Runs passes of the scheduler one after the other. However many calls come during a pass, only one more pass follows. */
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
