import { domainOf, type Model, type Reader, readerOf } from './model.ts';

/** The reader has another address from now on. What was refused to the old one stays with it, and what is known of the new one is theirs. */
export function moveReader(model: Model, before: string, who: string): void {
  const reader = readerOf(model, before);
  const there = model.readers.get(who.toLowerCase());
  model.readers.delete(before.toLowerCase());
  if (reader.struckOff) readerOf(model, before).struckOff = reader.struckOff;
  reader.struckOff = undefined;
  reader.formerly.push(before);
  if (there && there !== reader) takeOver(reader, there);
  Object.assign(reader, { who, domain: domainOf(who) });
  model.readers.set(who.toLowerCase(), reader);
  for (const one of [...model.enrollments.values(), ...model.mails.values()])
    if (isSame(one.who, before)) one.who = who;
}

/** Somebody asked with this address before, and never confirmed; or a copy from before a move was put back. */
function takeOver(reader: Reader, there: Reader): void {
  for (const list of [
    'asked',
    'confirmed',
    'left',
    'begun',
    'linkAsked',
    'lessons',
    'confirmations',
    'notices',
    'refusals',
  ] as const) {
    const both = [...(reader[list] as { nth: number }[]), ...(there[list] as { nth: number }[])];
    Object.assign(reader, { [list]: both.sort((a, b) => a.nth - b.nth) });
  }
  for (const [key, times] of there.arrivals) reader.arrivals.set(key, [...times, ...(reader.arrivals.get(key) ?? [])]);
}

const isSame = (one: string | null, other: string) => one?.toLowerCase() === other.toLowerCase();
