import type { Deps } from '../deps.ts';
import type { Footer, Header } from './format.ts';

/** `schemas`: all migrations, oldest first; the database has them all. `otherSecret`: go on though links will not open. */
export type Importing = Pick<Deps, 'db' | 'keys' | 'clock'> & { schemas: string[]; otherSecret?: boolean };

/** The file's bytes from the beginning, each time it is called. */
export type OpenFile = () => AsyncIterable<Uint8Array>;
export type Contents = { header: Header; footer: Footer; rows: number };
