import { createHash } from 'node:crypto';

/** Makes each `iframe.mail` as high as the mail in it, so that it is read with the page. Without it the frame scrolls by itself. */
export const frameScript = `(() => {
'use strict';
for (const frame of document.querySelectorAll('iframe.mail')) {
  let width = 0;
  const fit = () => {
    const page = frame.contentDocument && frame.contentDocument.documentElement;
    if (!page || frame.clientWidth === 0) return;
    frame.style.height = '1px';
    frame.style.height = page.scrollHeight + 2 + 'px';
  };
  frame.addEventListener('load', fit);
  new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    fit();
  }).observe(frame);
}
})();
`;
const name = createHash('sha256').update(frameScript).digest('hex').slice(0, 12);
/** Below `/admin`. Its name depends on its content. */
export const frameScriptPath = `/assets/${name}.js`;
