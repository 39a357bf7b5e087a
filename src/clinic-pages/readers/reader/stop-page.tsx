import type { Clinic } from '../../../clinic/settings.ts';
import type { Subscriber } from '../../../db/records.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { AdminPage } from '../../parts/frame.tsx';

const t = reader.stop;

/** Asked once more before a reader is stopped, because only the reader can undo it. */
export function StopPage({
  clinic,
  subscriber: { id, name, email, status },
}: {
  clinic: Clinic;
  subscriber: Subscriber;
}) {
  const back = `/admin/readers/${id}`;
  return (
    <AdminPage clinic={clinic} title={t.page} place="readers" crumb={{ href: back, words: name ?? email }}>
      <p>{status === 'pending' ? t.pending : t.text}</p>
      <p>{t.stays}</p>
      <ul>
        {t.staying.map(text => (
          <li>{text}</li>
        ))}
      </ul>
      <p>{t.back}</p>
      <form method="post" action={`${back}/stop`}>
        <button type="submit" class="danger">
          {t.button}
        </button>
        <p>
          <a href={back}>{t.cancel}</a>
        </p>
      </form>
    </AdminPage>
  );
}
