import { createHash } from 'node:crypto';

/** Gives each `button[data-copy]` its work: it copies the text of the element before it, and says so. Without it the text can be selected. */
export const copyScript = `(() => {
'use strict';
if (!navigator.clipboard) return;
for (const button of document.querySelectorAll('button[data-copy]')) {
  const { textContent: words, ariaLabel } = button;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = button.dataset.copied;
    button.ariaLabel = document.getElementById('copied').textContent = button.dataset.copy;
  });
  button.addEventListener('blur', () => Object.assign(button, { textContent: words, ariaLabel }));
}
})();
`;
const name = createHash('sha256').update(copyScript).digest('hex').slice(0, 12);
/** Below `/admin`. Its name depends on its content. */
export const copyScriptPath = `/assets/${name}.js`;
