import type { Service } from '../../clinic/mail-services.ts';
import type { Tried, TryFailure } from '../../deps.ts';
import { setup } from '../../texts/ja/setup.ts';
import { Notice } from '../../ui/form.tsx';

const t = setup.mail;

export type Failed = Omit<Extract<Tried, { ok: false }>, 'ok'>;
type Words = {
  title: string;
  text: string;
  list?: readonly string[];
  /** What is likeliest with a service, and comes before `list`. */
  first?: Partial<Record<Service, readonly string[]>>;
  after?: string;
};

/** Why a server could not be used, and what to do, in words for a receptionist. */
export function WhyFailed({ failure, answer, service }: Failed & { service: Service | undefined }) {
  const { title, text, after, ...causes }: Words = (t.failures satisfies Record<TryFailure, Words>)[failure];
  const list = causes.list && [...((service && causes.first?.[service]) ?? []), ...causes.list];
  return (
    <Notice tone="warn">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      {list && (
        <ol>
          {list.map(line => (
            <li>{line}</li>
          ))}
        </ol>
      )}
      {after && <p>{after}</p>}
      <p>{t.failed}</p>
      {answer && (
        <p class="small soft">
          {t.answer} <code>{answer}</code>
        </p>
      )}
    </Notice>
  );
}
