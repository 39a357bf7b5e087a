import { createHash } from 'node:crypto';

/** A letter with a seal, for the browser's tab. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#B5472F"/><path d="M6 10h20v13H6zM6 11l10 7 10-7" fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round"/></svg>`;
/** Its name depends on its content. */
export const iconPath = `/assets/${createHash('sha256').update(icon).digest('hex').slice(0, 12)}.svg`;
