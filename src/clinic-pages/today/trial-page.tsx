import type { Clinic } from '../../clinic/settings.ts';
import type { TrialLeft } from '../../clinic/trial.ts';
import { trial as t } from '../../texts/ja/trial.ts';
import { Button } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';

/** Before what a trial left is deleted: what goes, and what stays. */
export function TrialPage({ clinic, left }: { clinic: Clinic; left: TrialLeft }) {
  return (
    <AdminPage clinic={clinic} title={t.throwAway} place="today">
      <p class="lead">{t.lead}</p>
      <h2>{t.goes.heading}</h2>
      <ul>
        {left.readers > 0 && <li>{t.goes.readers(left.readers)}</li>}
        {t.goes.items.map(item => (
          <li>{item}</li>
        ))}
      </ul>
      <h2>{t.stays.heading}</h2>
      <ul>
        {t.stays.items.map(item => (
          <li>{item}</li>
        ))}
      </ul>
      <form method="post">
        <p>
          <Button>{t.button}</Button>
        </p>
      </form>
      <p>
        <a href="/admin">{t.back}</a>
      </p>
    </AdminPage>
  );
}
