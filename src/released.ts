/** The day (`2026-11-25`) on which the version in `package.json` was released. `released.test.ts` compares it with the changelog. */
export const RELEASED = '2026-11-25';
