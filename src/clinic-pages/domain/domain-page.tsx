import type { Clinic } from '../../clinic/settings.ts';
import type { Runtime } from '../../deps.ts';
import type { Check } from '../../operations/doctor/check.ts';
import type { DomainLook } from '../../operations/doctor/look-at-domain.ts';
import { domain as t } from '../../texts/ja/domain.ts';
import { Button } from '../../ui/form.tsx';
import { copyScriptPath } from '../parts/copy-script.ts';
import { AdminPage } from '../parts/frame.tsx';
import { dayAndTime } from '../parts/times.ts';
import { CheckCard } from './check-card.tsx';

type PageProps = { clinic: Clinic; look: DomainLook; runtime: Runtime };

/** The third step of the set-up: whether receivers will believe that mail is the clinic's. */
export function DomainPage({ clinic, look, runtime }: PageProps) {
  const { domain, sender, checks, at } = look;
  const all: Check[] = [{ name: 'Sender', ...sender }, ...checks];
  const open = all.filter(({ status }) => status !== 'ok').length;
  return (
    <AdminPage clinic={clinic} title={t.title} place="settings">
      {/* The row of the five steps (parts/setup-steps.tsx) stands here. */}
      <p class="lead">{domain ? t.lead(domain) : t.noDomain}</p>
      {domain && <p>{open > 0 ? t.some(open) : t.allGood}</p>}
      {domain && all.some(hasRecord) && <p>{t.where(domain)}</p>}
      {all.map(check => (
        <CheckCard check={check} runtime={runtime} address={look.address} />
      ))}
      <form method="post" action="/admin/setup/domain">
        <Button>{t.again}</Button>
      </form>
      <p class="soft small">
        {t.at(dayAndTime(at, clinic.timeZone))}
        {t.slow}
      </p>
      <p>
        <a href="/admin/delivery">{t.delivery}</a>
      </p>
      <p id="copied" class="visually-hidden" role="status" />
      <script src={`/admin${copyScriptPath}`} defer />
    </AdminPage>
  );
}

const hasRecord = ({ fixes }: Check) => fixes.some(({ record }) => record);
