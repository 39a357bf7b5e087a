/** Where the bar is drawn. Nothing is drawn where standard error is a log file and no terminal. */
export type Terminal = { isTTY?: boolean; columns?: number; write(text: string): unknown };
/** `remaining`: how many of `of` are left now. */
type Watched = { label: string; of: number; remaining: () => Promise<number> };

const REDRAWN_EVERY = 200;
const UNKNOWN_WIDTH = 80;

/** Redraws one progress line every 200 ms until `work` ends, also when it fails. Returns what `work` returns. */
export async function withProgressBar<T>(terminal: Terminal, watched: Watched, work: Promise<T>): Promise<T> {
  if (!terminal.isTTY || watched.of === 0) return work;
  const draw = async () => {
    const remaining = await watched.remaining().catch(() => watched.of);
    terminal.write(`\r${progressLine(watched.label, watched.of - remaining, watched.of, terminal.columns)}`);
  };
  const redrawing = setInterval(draw, REDRAWN_EVERY);
  try {
    return await work;
  } finally {
    clearInterval(redrawing);
    await draw();
    terminal.write('\n');
  }
}

/** `Sending mails [######--------------] 120/400`. Where `columns` are too few, the bar is left out first, then the label. */
export function progressLine(label: string, done: number, of: number, columns?: number): string {
  const room = (columns || UNKNOWN_WIDTH) - 1;
  const shown = Math.min(of, Math.max(0, done));
  const figures = `${`${shown}`.padStart(`${of}`.length)}/${of}`;
  const width = Math.min(40, room - label.length - figures.length - ' [] '.length);
  const filled = Math.floor((shown / of) * width);
  if (width > 0) return `${label} [${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${figures}`;
  return label.length + figures.length < room ? `${label} ${figures}` : figures;
}
