import { createHash } from 'node:crypto';

// The only script of the product's pages. It is text, because it runs in the visitor's browser, and plain enough to need no compiler.
// ALTCHA's own widget would do the same in 83 KB.

/** When a form with the field `proof` is sent, asks whether a proof of work is wanted, finds it (see `limits/proof.ts`), and sends the form. */
export const proofScript = `(() => {
'use strict';
/* Keys derived at once; milliseconds after which the form is sent as it is. */
const LANES = 8, ASKING = 5000, LONGEST = 30000;

for (const field of document.querySelectorAll('form input[name=proof]')) attend(field.form, field);

function attend(form, field) {
  let busy = false;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    field.value = await proof(form, field).catch(() => '');
    form.submit();
  });
  addEventListener('pageshow', () => { busy = false; say(form, ''); });
}

async function proof(form, field) {
  if (!window.isSecureContext) return '';
  const answer = await fetch('/signup/challenge', { signal: AbortSignal.timeout(ASKING) });
  if (answer.status !== 200) return '';
  say(form, field.dataset.words);
  const challenge = await answer.json();
  const solution = await solve(challenge.parameters);
  return solution ? btoa(JSON.stringify({ challenge, solution })) : '';
}

const say = (form, words) => { form.querySelector('.proof').textContent = words; };

/* https://altcha.org/docs/v3/proof-of-work/ The key's password is the nonce and a counter of four bytes, big end first. */
async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  const head = bytesOf(nonce);
  const password = new Uint8Array([...head, 0, 0, 0, 0]);
  const view = new DataView(password.buffer);
  const by = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: cost };
  async function derive(counter) {
    view.setUint32(head.length, counter);
    const key = await crypto.subtle.importKey('raw', password.slice(), 'PBKDF2', false, ['deriveBits']);
    return hexOf(await crypto.subtle.deriveBits(by, key, keyLength * 8));
  }
  const end = performance.now() + LONGEST;
  for (let counter = 0; performance.now() < end; counter += LANES) {
    const keys = await Promise.all(Array.from({ length: LANES }, (_, lane) => derive(counter + lane)));
    const found = keys.findIndex(key => key.startsWith(keyPrefix));
    if (found >= 0) return { counter: counter + found, derivedKey: keys[found] };
  }
}

const bytesOf = hex => Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
const hexOf = bits => Array.from(new Uint8Array(bits), byte => byte.toString(16).padStart(2, '0')).join('');
})();
`;
export const proofScriptPath = `/assets/${createHash('sha256').update(proofScript).digest('hex').slice(0, 12)}.js`;
