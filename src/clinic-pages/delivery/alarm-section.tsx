import type { AlarmState } from '../../operations/alarm/alarm.ts';
import { alarm as t } from '../../texts/ja/alarm.ts';
import { Button, Field } from '../../ui/form.tsx';
import { moment } from '../parts/times.ts';

/** A typed URL that cannot be used, with the words for it. */
export type TypedUrl = { typed: string; error: string };
export type AlarmSectionProps = { alarm: AlarmState | undefined; url?: TypedUrl; zone: string; now: number };

/** Where alarms go that must not go by mail alone: set, tried, taken away. */
export function AlarmSection({ alarm, url, zone, now }: AlarmSectionProps) {
  return (
    <section id="alarm">
      <h2>{t.title}</h2>
      <p>{t.text}</p>
      {alarm ? <Standing alarm={alarm} zone={zone} now={now} /> : <p>{t.unset}</p>}
      {alarm && !url ? (
        <details>
          <summary>{t.change}</summary>
          <UrlForm />
        </details>
      ) : (
        <UrlForm url={url} />
      )}
    </section>
  );
}

function Standing({ alarm: { host, told }, zone, now }: { alarm: AlarmState; zone: string; now: number }) {
  return (
    <>
      <p>
        <strong>{t.set(host)}</strong>
        {told.at !== null && t.told(moment(told.at, zone, now))}
        {told.tries > 0 && t.failing}
      </p>
      <div class="actions">
        <form method="post" action="/admin/delivery/alarm/try">
          <Button kind="quiet">{t.try}</Button>
        </form>
        <form method="post" action="/admin/delivery/alarm/remove">
          <Button kind="quiet">{t.remove}</Button>
        </form>
      </div>
    </>
  );
}

/** By POST, and never shown again: whoever knows the URL can send to it. */
function UrlForm({ url }: { url?: TypedUrl }) {
  return (
    <form class="search" method="post" action="/admin/delivery/alarm">
      <p class="small">{t.how}</p>
      <Field
        {...{ label: t.url, name: 'url', type: 'url', help: t.urlHelp, autocomplete: 'off', maxlength: 500 }}
        value={url?.typed}
        error={url?.error}
      />
      <Button kind="quiet">{t.save}</Button>
    </form>
  );
}
