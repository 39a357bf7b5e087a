import { createHash } from 'node:crypto';

/** A drawing's name in URLs. Its own name would tell where it hurts. */
export const pictureName = (file: string): string =>
  `${createHash('sha256').update(file).digest('hex').slice(0, 16)}.png`;
