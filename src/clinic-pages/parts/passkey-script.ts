import { createHash } from 'node:crypto';

// It is text, because it runs in the clinic's browser, and plain enough to need no compiler.

/**
 * Brings forms with `data-passkey` to life: asks for options, lets the browser make or use a passkey (WebAuthn Level 3), sends what came of it, and
 * goes where the answer says. What is said to the person stands in the form. Also lets a button print the page.
 */
export const passkeyScript = `(() => {
'use strict';
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
for (const form of document.querySelectorAll('form[data-passkey]')) attend(form);

function attend(form) {
  const { dataset } = form;
  const say = words => { form.querySelector('.passkey-words').textContent = words || ''; };
  if (location.origin !== dataset.origin) return say(dataset.elsewhere);
  if (!window.PublicKeyCredential) return say(dataset.unsupported);
  for (const part of form.querySelectorAll('[hidden]')) part.hidden = false;
  let busy = false;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    say(dataset.asking);
    try {
      const options = await send(dataset.options, {});
      const credential = await (dataset.passkey === 'create' ? create(options) : get(options));
      const name = form.elements.name;
      const { to } = await send(form.getAttribute('action'), name ? { name: name.value, credential } : credential);
      location.assign(to);
    } catch (error) {
      say(error.words || dataset[WORDS[error.name] || 'failed']);
      busy = false;
    }
  });
  addEventListener('pageshow', event => { if (event.persisted) { busy = false; say(''); } });
}

const WORDS = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'known', SecurityError: 'elsewhere' };

async function send(url, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const said = await answer.json();
  if (answer.ok) return said;
  if (said.gone && PublicKeyCredential.signalUnknownCredential)
    await PublicKeyCredential.signalUnknownCredential(said.gone).catch(() => {});
  throw Object.assign(new Error(), { words: said.error.message });
}

const parsed = (name, options, own) => PublicKeyCredential[name] ? PublicKeyCredential[name](options) : own(options);
const listed = keys => (keys || []).map(key => ({ ...key, id: bytesOf(key.id) }));

async function create(options) {
  const publicKey = parsed('parseCreationOptionsFromJSON', options, it => ({
    ...it, challenge: bytesOf(it.challenge), user: { ...it.user, id: bytesOf(it.user.id) }, excludeCredentials: listed(it.excludeCredentials),
  }));
  const made = await navigator.credentials.create({ publicKey });
  const { response } = made;
  return json(made, () => ({
    attestationObject: textOf(response.attestationObject),
    transports: response.getTransports ? response.getTransports() : [],
  }));
}

async function get(options) {
  const publicKey = parsed('parseRequestOptionsFromJSON', options, it => ({
    ...it, challenge: bytesOf(it.challenge), allowCredentials: listed(it.allowCredentials),
  }));
  const used = await navigator.credentials.get({ publicKey });
  const { response } = used;
  return json(used, () => ({
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    userHandle: response.userHandle ? textOf(response.userHandle) : null,
  }));
}

/* Some password managers bring credentials whose toJSON throws. */
function json(credential, own) {
  try { if (credential.toJSON) return credential.toJSON(); } catch {}
  const response = { clientDataJSON: textOf(credential.response.clientDataJSON), ...own() };
  return { id: credential.id, rawId: textOf(credential.rawId), type: credential.type, clientExtensionResults: {}, response };
}

function bytesOf(text) {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/');
  return Uint8Array.from(atob(plain), sign => sign.charCodeAt(0));
}
function textOf(buffer) {
  const plain = btoa(Array.from(new Uint8Array(buffer), byte => String.fromCharCode(byte)).join(''));
  return plain.replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=/g, '');
}
})();
`;
const name = createHash('sha256').update(passkeyScript).digest('hex').slice(0, 12);
/** Below `/admin`. Its name depends on its content. */
export const passkeyScriptPath = `/assets/${name}.js`;
