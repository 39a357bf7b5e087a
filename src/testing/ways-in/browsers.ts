import { createApp } from '../../app.tsx';
import { createSignInLink } from '../../sign-in/session.ts';
import { testDeps } from '../deps.ts';
import { CLINIC } from '../walk.ts';
import { softwareAuthenticator } from './authenticator.ts';

export const SITE = { origin: 'https://letters.example', rpId: 'letters.example' };

/** A clinic whose people use several browsers. `kind`: how mail goes out. */
export async function clinicWithBrowsers(kind: 'smtp' | 'mailbox' = 'smtp', baseUrl = SITE.origin) {
  const world = await testDeps({ kind, clinic: CLINIC });
  const { db } = world.deps;
  let remote: string | undefined = '203.0.113.7';
  const site = { ...world.deps.site, baseUrl, secure: baseUrl.startsWith('https:'), remoteAddress: () => remote };
  const deps = { ...world.deps, site };
  const app = createApp(deps);
  /** From which address the next requests come. */
  const comeFrom = (address: string | undefined) => {
    remote = address;
  };

  /** A browser keeps its cookies, whatever their path. */
  function browser() {
    const jar = new Map<string, string>();
    async function ask(path: string, init: RequestInit = {}) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await app.request(path, { ...init, headers: { ...(init.headers as object), cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
        jar.set(name!, value!);
      }
      return response;
    }
    const headers = { 'content-type': 'application/json' };
    const json = (path: string, body: unknown) => ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const form = (path: string, fields: Record<string, string> = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields) });
    const isIn = async () => (await ask('/admin')).status === 200;
    const text = async (path: string) => (await ask(path)).text();
    const comeByLink = async () => form(new URL(await createSignInLink(deps)).pathname);
    const options = async (of: string) => (await json(`${of}/options`, {})).json();

    return {
      ...{ ask, json, form, isIn, text, comeByLink, jar },
      askToCreate: () => options('/admin/access/passkeys'),
      askToUse: () => options('/admin/sign-in/passkey'),
      /** Makes a passkey in a new device, and returns the device. */
      async makePasskey(name = '受付', more: { synced?: boolean } = {}) {
        const device = softwareAuthenticator({ origin: baseUrl, rpId: new URL(baseUrl).hostname }, more);
        const credential = device.create(await options('/admin/access/passkeys'));
        const made = await json('/admin/access/passkeys', { name, credential });
        if (made.status !== 200) throw new Error(`no passkey: ${made.status} ${await made.text()}`);
        return device;
      },
      usePasskey: async (device: ReturnType<typeof softwareAuthenticator>, doing = {}) =>
        json('/admin/sign-in/passkey', device.use(await options('/admin/sign-in/passkey'), doing)),
      /** Makes a sheet and returns its codes as printed. */
      async printCodes(): Promise<string[]> {
        const page = await (await form('/admin/access/codes')).text();
        return [...page.matchAll(/<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<\/li>/g)].map(([, code]) => code!);
      },
      enterCode: (code: string) => form('/admin/sign-in/code', { code }),
    };
  }

  const signedIn = async () => {
    const one = browser();
    await one.comeByLink();
    return one;
  };
  return { ...world, deps, db, app, browser, signedIn, comeFrom };
}
export type Browsers = Awaited<ReturnType<typeof clinicWithBrowsers>>;
