import type { SheetMovement } from '../courses/movements.ts';

/** Weeks of boxes beside a movement that fit on the paper, by the number of movements. */
const WEEKS_THAT_FIT = [12, 12, 12, 10, 8, 6];

/** How many weeks of boxes each movement has: as many as the course has lessons, if they fit. */
export const weeksOfBoxes = (movements: number, lessons: number): number =>
  Math.min(lessons, WEEKS_THAT_FIT[movements] ?? WEEKS_THAT_FIT.at(-1)!);

/** Millimetres on the paper: the height left for all movements, the width of a movement's words, what its title takes, and how high its drawing is at most (`ui/styles/sheet.ts`). */
const ROOM = { height: 208, width: 92, widthWithoutPicture: 138, title: 10, drawing: 36, smallDrawing: 28 };
const MM_PER_POINT = 0.3528;
const LINE_HEIGHT = 1.48;
/** Sizes of letters in points. The first is class `size-1` (`ui/styles/sheet.ts`). */
const SIZES = [11, 10, 9.2, 8.4, 7.6];

/** The number of the largest size at which all movements fit below each other, each as high as its words or its drawing, 1 the largest; the smallest if none does. */
export function sizeThatFits(movements: { texts: string[]; drawn: boolean }[]): number {
  const drawing = movements.length < 5 ? ROOM.drawing : ROOM.smallDrawing;
  const heights = (points: number) =>
    movements.map(one => ROOM.title + Math.max(heightOfWords(one, points), one.drawn ? drawing : 0));
  const fits = (points: number) => heights(points).reduce((sum, height) => sum + height, 0) <= ROOM.height;
  const found = SIZES.findIndex(fits);
  return found < 0 ? SIZES.length : found + 1;
}

/** Each text begins a line of its own. A letter is as wide as it is high. */
function heightOfWords({ texts, drawn }: { texts: string[]; drawn: boolean }, points: number): number {
  const letters = Math.floor((drawn ? ROOM.width : ROOM.widthWithoutPicture) / (points * MM_PER_POINT)) - 2;
  const lines = texts.reduce((sum, text) => sum + linesOf(text, letters), 0);
  return lines * points * MM_PER_POINT * LINE_HEIGHT;
}

/** Where a person pauses a line may end, so that 1日 and 1回 stay together. */
export const phrasesOf = (text: string): string[] => text.split(/(?<=[、。])/);

/** A phrase begins a new line if it does not fit behind the last one. */
function linesOf(text: string, letters: number): number {
  let [lines, used] = [1, 0];
  for (const { length } of phrasesOf(text)) {
    const isBroken = used > 0 && used + length > letters;
    lines += Number(isBroken) + Math.floor((length - 1) / letters);
    used = (isBroken ? 0 : used) + length;
  }
  return lines;
}

/** The days of a week, 1 Monday … 7 Sunday, from the one on which the lesson comes. */
export const daysFrom = (weekday: number): number[] =>
  Array.from({ length: 7 }, (_, days) => ((weekday - 1 + days) % 7) + 1);

/** Who asks a doctor first before every movement, said once, and each movement with those who do only for it. */
export function withoutRepeating(movements: SheetMovement[]): { everybody: string[]; movements: SheetMovement[] } {
  const everybody = movements[0]!.askFirst.filter(who => movements.every(({ askFirst }) => askFirst.includes(who)));
  const own = movements.map(movement => ({
    ...movement,
    askFirst: movement.askFirst.filter(who => !everybody.includes(who)),
  }));
  return { everybody, movements: own };
}
