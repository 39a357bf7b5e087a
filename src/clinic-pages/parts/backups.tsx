import type { BackupStanding } from '../../backups/standing.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { backups as t } from '../../texts/ja/backups.ts';
import { Notice } from '../../ui/form.tsx';
import { day } from './times.ts';

/** `standing`: unset where no backups are needed. */
type Props = { standing: BackupStanding | undefined; clinic: Clinic };

/** Says what is lost if nothing is done, and who can do something. */
export function BackupWarning({ standing, clinic }: Props) {
  if (!standing || standing.status === 'recent') return null;
  const { status, at = 0, openedAt = 0 } = standing;
  const dayOf = (moment: number) => day(moment, clinic.timeZone);
  return (
    <section id="backup">
      <Notice tone="warn">
        <p>
          <strong>{status === 'old' ? t.banner.old(dayOf(at)) : t.banner[status]}</strong>
        </p>
        <p>{status === 'faulty' ? t.text.faulty(dayOf(openedAt)) : t.text[status]}</p>
      </Notice>
    </section>
  );
}

/** When the last backup was made, and that one was opened. Nothing where the warning says more. */
export function LastBackup({ standing, clinic }: Props) {
  if (standing?.status !== 'recent' || standing.at === undefined) return null;
  return (
    <section>
      <h2>{t.title}</h2>
      <p>
        {t.last(day(standing.at, clinic.timeZone))}
        {standing.openedAt !== undefined && t.opened(day(standing.openedAt, clinic.timeZone))}
      </p>
    </section>
  );
}
