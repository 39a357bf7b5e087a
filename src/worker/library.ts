import sources from '../../build/worker/library.txt';
import type { Library } from '../deps.ts';
import { type LibrarySources, libraryFrom } from '../rendering/mails.ts';

/** The courses as they were when the Worker was built. */
export const bundledLibrary = (): Library => libraryFrom(JSON.parse(sources) as LibrarySources);
