import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { keepMailServer, readAccount, readMailServer } from '../../clinic/mail-server.ts';
import { serviceOf, serviceOfHost, settingsOf } from '../../clinic/mail-services.ts';
import { type Clinic, type FormSettings, saveOnPages } from '../../clinic/settings.ts';
import { markSetup, readSetupFacts, type Step } from '../../clinic/setup.ts';
import type { Deps, MailServer } from '../../deps.ts';
import type { FieldErrors } from '../../errors.ts';
import { resumeSending } from '../../pauses/sending-state.ts';
import { audit } from '../../sign-in/audit.ts';
import { readWaysIn } from '../../sign-in/ways-in.ts';
import { setup } from '../../texts/ja/setup.ts';
import { formBody } from '../../ui/form-body.ts';
import { sessionOf } from '../parts/session-of.ts';
import { checkSettings, storedSettings, type Typed, typedSettings } from '../parts/settings-form.ts';
import { pathOf } from '../parts/setup/setup-steps.tsx';
import { gateOf } from './gate.ts';
import { checkServer, type KeptServer, shownServer, typedServer } from './mail-form.ts';
import { MailPage, type MailPageProps } from './mail-page.tsx';
import { filledIn } from './services.ts';
import { testAddress, testMail } from './test-mail.ts';

type SetUp = { clinic: Clinic; done: Record<Step, boolean> };
const Saved = z.enum(['server', 'sender']).optional().catch(undefined);

/** Step 2. A server is kept only after it took a mail, so that mail which works is never exchanged for mail which does not. */
export function mailRoutes(routes: Hono, deps: Deps, readSetup: () => Promise<SetUp>) {
  const path = '/setup/mail';

  routes.get(path, async c => {
    const page = await pageOf(c, deps, await readSetup());
    return c.html(<MailPage {...page} saved={Saved.parse(c.req.query('saved'))} />);
  });

  routes.get(`${path}/service`, c => c.redirect(pathOf('mail'), 302)); // who comes back to the address of a choice

  routes.post(`${path}/service`, async c => {
    const page = await pageOf(c, deps, await readSetup());
    return c.html(<MailPage {...page} {...chosen(page, await formBody(c))} />);
  });

  routes.post(path, async c => {
    const page = await pageOf(c, deps, await readSetup());
    const outcome = await submit(deps, page, await formBody(c));
    if (typeof outcome === 'object') return c.html(<MailPage {...page} {...outcome} />, 422);
    if (outcome === 'server') deps.wake(c);
    return c.redirect(`${pathOf('mail')}?saved=${outcome}`, 303);
  });
}

/** The form with everything that was typed, and what the chosen service names. Nothing is saved; a password is shown by no page. */
function chosen(page: MailPageProps, body: Body): Partial<MailPageProps> {
  const service = serviceOf(body.choose);
  const server = typedServer({ ...page.server, ...body });
  return {
    service,
    sender: typedSettings(senderOf(body), page.sender),
    server: service ? filledIn(service, server) : server,
    passwordAgain: passwordOf(body) !== '',
  };
}

/** What was saved, or what the page shows now in place of what it showed. */
type Outcome = 'server' | 'sender' | Partial<MailPageProps>;
type Body = Record<string, unknown>;

async function submit(deps: Deps, page: MailPageProps, body: Body): Promise<Outcome> {
  if (page.gate) return {};
  const sender = typedSettings(senderOf(body), page.sender);
  const checked = checkSender(sender, page.mailFrom);
  const shown = { sender, service: serviceOf(body.service) };
  if (!page.environment) return submitServer(deps, body, checked, shown);
  if (!checked.ok) return { ...shown, errors: checked.errors };
  await saveSender(deps, checked.settings);
  return 'sender';
}

async function submitServer(
  deps: Deps,
  body: Body,
  sender: CheckedSender,
  typed: Partial<MailPageProps>,
): Promise<Outcome> {
  const server = typedServer(body);
  const shown = { ...typed, server };
  const asked = checkServer(server, passwordOf(body), await keptServer(deps));
  const errors = { ...(sender.ok ? {} : sender.errors), ...(asked.ok ? {} : asked.errors) };
  if (!sender.ok || !asked.ok) return { ...shown, errors };
  const tried = await deps.mailServers.try(asked.server, testMail(deps, sender.settings));
  if (!tried.ok) return { ...shown, failed: tried };
  await saveSender(deps, sender.settings);
  await useServer(deps, asked.server);
  return 'server';
}

/** What the page shows before anything is typed. */
async function pageOf(c: Context, deps: Deps, { clinic, done }: SetUp): Promise<MailPageProps> {
  const [ways, session, kept] = await Promise.all([readWaysIn(deps), sessionOf(c, deps), keptServer(deps)]);
  const { way, environment } = deps.mailServers;
  const { mailFrom } = deps.site;
  return {
    ...{ clinic, done, way, environment, mailFrom },
    gate: gateOf(deps, { done, ways, session }),
    service: kept && serviceOfHost(kept.host),
    sender: storedSettings(clinic),
    server: shownServer(kept ?? { port: settingsOf('other').port }),
    hasPassword: kept?.password !== undefined,
    testAddress: testAddress(clinic, mailFrom) ?? setup.mail.ownSender,
  };
}

async function keptServer(deps: Deps): Promise<KeptServer | undefined> {
  const server = await readMailServer(deps);
  return server === 'cannot-be-opened' ? readAccount(deps.db) : server;
}

/** The two settings that this step asks for, of whatever was sent. */
const senderOf = ({ senderName, senderAddress }: Body) => ({ senderName, senderAddress });

const passwordOf = ({ password }: Body): string => (typeof password === 'string' ? password : '');

type CheckedSender = { ok: true; settings: FormSettings } | { ok: false; errors: FieldErrors };

function checkSender(sender: Typed, mailFrom: string | undefined): CheckedSender {
  const checked = checkSettings(sender);
  const isUnnamed = checked.ok && !checked.settings.senderAddress && !mailFrom;
  return isUnnamed ? { ok: false, errors: { senderAddress: setup.mail.errors.senderAddress } } : checked;
}

async function saveSender(deps: Deps, settings: FormSettings) {
  await saveOnPages(deps, settings);
  await audit(deps, 'settings-saved');
}

/** The next piece of work sends by this server. Where sending is paused for a refused password, one mail asks whether this one is right. */
async function useServer(deps: Deps, server: MailServer) {
  const { sentReal } = await readSetupFacts(deps);
  const begun = sentReal ? [] : [markSetup(deps, 'begun')];
  await deps.db.batch([keepMailServer(deps, server), audit(deps, 'mail-server-saved'), ...begun]);
  await resumeSending(deps, 'auth-refused');
}
