type Happening = { at: number; work: () => unknown };

const MINUTE = 60_000;
const minuteOf = (at: number) => Math.floor(at / MINUTE);

/** What is to happen, and when (epoch ms). What a happening plans for the same minute, or for one that is over, happens within that minute. */
export function newAgenda(start: number, setClock: (at: number) => void) {
  const minutes = new Map<number, Happening[]>();
  let minute = minuteOf(start);

  return {
    plan(at: number, work: () => unknown) {
      const key = Math.max(minute, minuteOf(at));
      minutes.set(key, [...(minutes.get(key) ?? []), { at, work }]);
    },
    /** Lets everything happen that is planned before `end`, in the order of time. */
    async run(end: number) {
      for (; minute < minuteOf(end); minute += 1) {
        for (let next = takeFirst(minutes, minute); next; next = takeFirst(minutes, minute)) {
          setClock(next.at);
          await next.work();
        }
        minutes.delete(minute);
      }
    },
  };
}
export type Agenda = ReturnType<typeof newAgenda>;

function takeFirst(minutes: Map<number, Happening[]>, minute: number): Happening | undefined {
  const all = minutes.get(minute) ?? [];
  const at = Math.min(...all.map(one => one.at));
  const index = all.findIndex(one => one.at === at);
  return index < 0 ? undefined : all.splice(index, 1)[0];
}
