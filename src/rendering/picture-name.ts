import { createHash } from 'node:crypto';

/** What a drawing is called in URLs: its own name would say where it hurts. */
export const pictureName = (file: string): string =>
  `${createHash('sha256').update(file).digest('hex').slice(0, 16)}.png`;
