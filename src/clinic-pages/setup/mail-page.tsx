import type { Account } from '../../clinic/mail-server.ts';
import { type Service, serviceOfHost, settingsOf } from '../../clinic/mail-services.ts';
import type { MailWay } from '../../deps.ts';
import type { FieldErrors } from '../../errors.ts';
import { admin } from '../../texts/ja/admin.ts';
import { setup } from '../../texts/ja/setup.ts';
import { Button, Field, Notice } from '../../ui/form.tsx';
import { FaultyFields, SettingFields } from '../parts/settings-fields.tsx';
import type { Typed } from '../parts/settings-form.ts';
import { type OfSetup, SetupPage } from '../parts/setup/setup-page.tsx';
import { NextStep, pathOf } from '../parts/setup/setup-steps.tsx';
import type { Gate } from './gate.ts';
import type { TypedServer } from './mail-form.ts';
import { Services } from './service-choice.tsx';

import { type Failed, WhyFailed } from './why-failed.tsx';

const t = setup.mail;
const labels = Object.fromEntries((['host', 'port', 'user', 'password'] as const).map(name => [name, t[name].label]));

export type MailPageProps = OfSetup & {
  way: MailWay;
  mailFrom: string | undefined;
  /** The server of `SMTP_URL`, which cannot be changed here. */
  environment?: Account;
  gate: Gate | undefined;
  service: Service | undefined;
  sender: Typed;
  server: TypedServer;
  /** Whether the password of `server` is kept. */
  hasPassword: boolean;
  testAddress: string;
  /** A password was typed and is not shown again. */
  passwordAgain?: boolean;
  errors?: FieldErrors;
  failed?: Failed;
  saved?: 'server' | 'sender';
};

/** Step 2: who sends, and by which server. */
export function MailPage(props: MailPageProps) {
  const { way, environment, errors = {}, failed, saved, done } = props;
  const faulty = Object.keys(errors).length > 0;
  return (
    <SetupPage {...props} current="mail" faulty={faulty || failed !== undefined}>
      {saved && (
        <Notice tone="good">
          <p>{saved === 'server' ? t.saved(props.testAddress) : t.senderSaved}</p>
          {done.mail && <NextStep step="domain" />}
        </Notice>
      )}
      {faulty && <FaultyFields errors={errors} labels={labels} />}
      {failed && <WhyFailed {...failed} service={serviceOfHost(props.server.host) ?? props.service} />}
      <p>{t.lead}</p>
      <p>{t.ways[way]}</p>
      {environment ? <Locked {...props} environment={environment} /> : <Open {...props} />}
      {done.mail && !saved && <NextStep step="domain" />}
    </SetupPage>
  );
}

function Locked({ environment, ...props }: MailPageProps & { environment: Account }) {
  return (
    <>
      <dl class="record">
        {(['host', 'port', 'user'] as const).map(name => (
          <div>
            <dt>{t[name].label}</dt>
            <dd>{environment[name] || '—'}</dd>
          </div>
        ))}
      </dl>
      <form class="settings" method="post" action={pathOf('mail')} novalidate>
        <Sender {...props} />
        <Button>{t.saveSender}</Button>
      </form>
    </>
  );
}

function Open(props: MailPageProps) {
  const { gate, service, server, testAddress, errors = {} } = props;
  if (gate) return <Gated gate={gate} />;
  const field = (name: keyof typeof server) => ({ name, value: server[name], error: errors[name], ...t[name] });
  const placeholder = (service && settingsOf(service).placeholder) ?? t.host.placeholder;
  return (
    <form class="settings" method="post" action={pathOf('mail')} novalidate>
      <Services chosen={service} />
      {service && <input type="hidden" name="service" value={service} />}
      <Sender {...props} />
      <h3>{t.serverHeading}</h3>
      <Field {...field('host')} placeholder={placeholder} inputmode="url" autocomplete="off" />
      <Field {...field('port')} inputmode="numeric" autocomplete="off" />
      <Field {...field('user')} inputmode="email" autocomplete="off" />
      <Field
        name="password"
        label={t.password.label}
        type="password"
        error={errors.password}
        help={passwordHelp(props)}
        autocomplete="new-password"
      />
      <p>{t.test(testAddress)}</p>
      <Button>{t.button}</Button>
    </form>
  );
}

function passwordHelp({ hasPassword, passwordAgain }: MailPageProps): string {
  if (passwordAgain) return t.password.again;
  return hasPassword ? t.password.kept : t.password.help;
}

function Sender({ sender, errors = {}, mailFrom }: Pick<MailPageProps, 'sender' | 'errors' | 'mailFrom'>) {
  return (
    <>
      <h3>{t.senderHeading}</h3>
      {mailFrom && <p class="small">{admin.settings.mailFromSet(mailFrom)}</p>}
      <SettingFields group="mail" typed={sender} errors={errors} />
    </>
  );
}

function Gated({ gate }: { gate: Gate }) {
  const { title, text } = t.gates[gate];
  return (
    <Notice tone="warn">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      {gate !== 'trial' && (
        <p>
          <a class="button main" href={gate === 'clinic' ? pathOf('clinic') : '/admin/access'}>
            {t.gates[gate].link}
          </a>
        </p>
      )}
    </Notice>
  );
}
