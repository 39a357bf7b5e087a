import type { Alarm } from '../../../reports/provider-report.ts';
import { providers as t } from '../../../texts/ja/providers.ts';
import { Notice } from '../../../ui/form.tsx';

/** The Japanese name of a mailbox provider. A domain without a known provider is shown as it is. */
export const providerName = (provider: string): string => t.providers[provider] ?? provider;

/** Says which providers refuse too much and what to do. `sender`: the sender's domain. */
export function ProviderAlarm({ alarm, sender }: { alarm: Alarm; sender: string }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.alarm(alarm.providers.map(providerName).join('、'))}</strong>
      </p>
      <p>
        {t.alarmDoctor} <a href="/admin/setup/domain">{t.toDomain}</a>
      </p>
      {alarm.carriers && <p>{t.alarmCarriers(sender)}</p>}
      {alarm.addresses && <p>{t.alarmAddresses}</p>}
    </Notice>
  );
}
