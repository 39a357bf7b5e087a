import type { Done } from './act.ts';
import type { Flash } from './flash.ts';
import type { Own } from './read-own.ts';

/** `done`: just now. `flash`: for which course, and the form that takes it back. `errors`: what has to be corrected, by field. `path`: of this page. */
export type OwnProps = Own & { path: string; done?: Done; flash: Flash; errors: Record<string, string> };
