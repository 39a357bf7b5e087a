import type { BackupStanding } from '../../backups/standing.ts';
import { type Clinic, type LegalItem, missingForSending } from '../../clinic/settings.ts';
import type { FieldErrors } from '../../errors.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { log } from '../../texts/ja/clinic/log.ts';
import { setup } from '../../texts/ja/setup.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { BackupWarning, LastBackup } from '../parts/backups.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { LegalItems } from '../parts/legal-items.tsx';
import { FaultyFields, GROUPS, SettingFields } from '../parts/settings-fields.tsx';
import type { Typed } from '../parts/settings-form.ts';
import { Version } from '../parts/version.tsx';
import { WayInWarning } from '../parts/way-in-warning.tsx';
import { EmbedCode } from './embed-code.tsx';

const t = admin.settings;

type SettingsProps = {
  clinic: Clinic;
  typed: Typed;
  errors?: FieldErrors;
  saved?: boolean;
  mailFrom: string | undefined;
  /** What the clinic is told of the ways into its pages, and how many codes are left. */
  way: Parameters<typeof WayInWarning>[0];
  backup: BackupStanding | undefined;
  version: Omit<Parameters<typeof Version>[0], 'clinic'>;
  embed: Omit<Parameters<typeof EmbedCode>[0], 'clinic'>;
};

export function SettingsPage({
  clinic,
  typed,
  errors = {},
  saved = false,
  mailFrom,
  way,
  backup,
  version,
  embed,
}: SettingsProps) {
  const missing = missingForSending(clinic, mailFrom);
  const faulty = Object.keys(errors).length > 0;
  return (
    <AdminPage clinic={clinic} title={t.title} faulty={faulty} place="settings">
      {saved && (
        <Notice tone="good">
          <p>{t.saved}</p>
        </Notice>
      )}
      {saved && missing.length > 0 && <StillMissing missing={missing} />}
      {faulty && <FaultyFields errors={errors} />}
      <WayInWarning {...way} />
      <BackupWarning standing={backup} clinic={clinic} />
      <p>{t.lead}</p>
      <ul>
        <li>
          <a href="/admin/setup">{setup.fromSettings}</a>
        </li>
        <li>
          <a href="/admin/access">{access.banner.toPage}</a>
        </li>
        <li>
          <a href="/admin/log">{log.fromSettings}</a>
        </li>
      </ul>
      <form class="settings" method="post" action="/admin/settings" novalidate>
        {GROUPS.map(([group]) => (
          <section>
            <h2>{t.groups[group]}</h2>
            {group === 'mail' && mailFrom && <p class="small">{t.mailFromSet(mailFrom)}</p>}
            <SettingFields group={group} typed={typed} errors={errors} />
            {group === 'page' && <EmbedCode clinic={clinic} {...embed} />}
          </section>
        ))}
        <Button>{t.save}</Button>
      </form>
      <LastBackup standing={backup} clinic={clinic} />
      <Version clinic={clinic} {...version} />
    </AdminPage>
  );
}

function StillMissing({ missing }: { missing: LegalItem[] }) {
  return (
    <Notice>
      <p>{admin.banner.incompleteText}</p>
      <LegalItems missing={missing} />
    </Notice>
  );
}
