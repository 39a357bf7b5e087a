import { createApp } from '../app.tsx';
import { createSignInLink } from '../sign-in/session.ts';
import { testDeps } from './deps.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** The clinic's pages over a real database. `get` and `post` send the session cookie once `signIn` has been called. */
export async function testClinic(options?: Parameters<typeof testDeps>[0]) {
  const test = await testDeps(options);
  const app = createApp(test.deps);
  let cookie = '';

  const get = (path: string) => app.request(path, { headers: { cookie } });
  const post = (path: string, form: Record<string, string> | [string, string][] = {}) =>
    app.request(path, { method: 'POST', headers: { ...FORM, cookie }, body: new URLSearchParams(form) });
  const text = async (path: string) => (await get(path)).text();
  const linkPath = async () => new URL(await createSignInLink(test.deps)).pathname;

  async function signIn() {
    const response = await post(await linkPath());
    cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    return response;
  }

  return { ...test, get, post, text, linkPath, signIn };
}

export async function signedInClinic(options?: Parameters<typeof testDeps>[0]) {
  const clinic = await testClinic(options);
  await clinic.signIn();
  return clinic;
}
