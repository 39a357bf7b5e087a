import { createHash } from 'node:crypto';

// It is text, because it runs in the reader's browser. Without it the button opens what says how to print.

export const printScript = `'use strict';
for (const button of document.querySelectorAll('summary[data-print]')) button.addEventListener('click', () => print());
`;
export const printScriptPath = `/assets/${createHash('sha256').update(printScript).digest('hex').slice(0, 12)}.js`;
