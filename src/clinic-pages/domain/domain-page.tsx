import type { Runtime } from '../../deps.ts';
import type { Check } from '../../operations/doctor/check.ts';
import type { DomainLook } from '../../operations/doctor/look-at-domain.ts';
import { domain as t } from '../../texts/ja/domain.ts';
import { copyScriptPath } from '../../ui/copy-script.ts';
import { Button } from '../../ui/form.tsx';
import { type OfSetup, SetupPage } from '../parts/setup/setup-page.tsx';
import { SetupNext } from '../parts/setup/setup-steps.tsx';
import { dayAndTime } from '../parts/times.ts';
import { Unbroken } from '../parts/unbroken.tsx';
import { CheckCard } from './check-card.tsx';

type PageProps = OfSetup & { look: DomainLook; runtime: Runtime };

/** The third step of the set-up: whether receivers will believe that mail is the clinic's. */
export function DomainPage({ clinic, done, look, runtime }: PageProps) {
  const { domain, sender, checks, at } = look;
  const all: Check[] = [{ name: 'Sender', ...sender }, ...checks];
  const open = all.filter(({ status }) => status !== 'ok').length;
  return (
    <SetupPage clinic={clinic} done={done} current="domain">
      <p>{domain ? t.lead(domain) : t.noDomain}</p>
      {domain && <p>{open > 0 ? t.some(open) : t.allGood}</p>}
      {domain && all.some(hasRecord) && <p>{t.where(domain)}</p>}
      {all.map(check => (
        <CheckCard check={check} runtime={runtime} address={look.address} />
      ))}
      <form method="post" action="/admin/setup/domain">
        <Button kind="quiet">{t.again}</Button>
      </form>
      <p class="soft small">
        <Unbroken>{t.at(dayAndTime(at, clinic.timeZone))}</Unbroken>
        {t.slow}
      </p>
      <p>
        <a href="/admin/delivery">{t.delivery}</a>
      </p>
      <p id="copied" class="visually-hidden" role="status" />
      <script src={`/admin${copyScriptPath}`} defer />
      <SetupNext done={done} step="domain" />
    </SetupPage>
  );
}

const hasRecord = ({ fixes }: Check) => fixes.some(({ record }) => record);
