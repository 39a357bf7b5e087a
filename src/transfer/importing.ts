import type { Deps, Library } from '../deps.ts';
import type { Footer, Header } from './format.ts';

/** `library`: the courses that can be taught here · `schemas`: all migrations, oldest first; the database has them all. `otherSecret`: import although old links will not open. */
export type Importing = Pick<Deps, 'db' | 'keys' | 'clock' | 'chance' | 'log'> & {
  library: Pick<Library, 'courses'>;
  schemas: string[];
  otherSecret?: boolean;
};

/** Returns the file's bytes from the beginning, at each call. */
export type OpenFile = () => AsyncIterable<Uint8Array>;
export type Contents = { header: Header; footer: Footer; rows: number };
