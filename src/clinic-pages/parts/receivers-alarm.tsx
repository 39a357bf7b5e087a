import type { Alarm } from '../../reports/receivers-report.ts';
import { receivers as t } from '../../texts/ja/receivers.ts';
import { Notice } from '../../ui/form.tsx';

/** What a provider is called here; a domain is its own name. */
export const providerName = (provider: string): string => t.providers[provider] ?? provider;

/** Says who refuses too much, and what to do. `sender`: the domain that mail comes from. `elsewhere`: with the way to the figures. */
export function ReceiversAlarm({ alarm, sender, elsewhere }: { alarm: Alarm; sender: string; elsewhere?: boolean }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.alarm(alarm.providers.map(providerName).join('、'))}</strong>
      </p>
      <p>{t.alarmDoctor}</p>
      {alarm.carriers && <p>{t.alarmCarriers(sender)}</p>}
      {alarm.addresses && <p>{t.alarmAddresses}</p>}
      {elsewhere && (
        <p>
          <a href="/admin/receivers">{t.toReceivers}</a>
        </p>
      )}
    </Notice>
  );
}
