import type { Clinic } from '../../clinic/settings.ts';
import type { Subscriber } from '../../db/records.ts';
import { admin } from '../../texts/ja/admin.ts';
import { erasing as t } from '../../texts/ja/erasing.ts';
import { Button } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';

type EraseProps = { clinic: Clinic; reader: Subscriber; confirmed: boolean; suppressed: boolean };

/** What goes when this reader is erased, what stays and why. `confirmed`: there is a consent to keep. */
export function ErasePage({ clinic, reader: { id, email, name }, confirmed, suppressed }: EraseProps) {
  const { figures, consent, suppressed: address, backups, cloud } = t.stays;
  const stays = [figures, ...(confirmed ? [consent] : []), ...(suppressed ? [address] : []), backups, cloud];
  return (
    <AdminPage clinic={clinic} title={t.title} place="readers">
      <dl class="record">
        <div>
          <dt>{admin.reader.address}</dt>
          <dd>{email}</dd>
        </div>
        <div>
          <dt>{admin.reader.name}</dt>
          <dd>{name ?? admin.reader.unnamed}</dd>
        </div>
      </dl>
      <p>{t.lead}</p>
      <h2>{t.goes.heading}</h2>
      <List items={t.goes.items} />
      <h2>{t.stays.heading}</h2>
      <List items={stays} />
      <p>{t.underWay}</p>
      <form method="post">
        <p>
          <Button>{t.button}</Button>
        </p>
      </form>
      <p>
        <a href={`/admin/readers/${id}`}>{t.back}</a>
      </p>
    </AdminPage>
  );
}

function List({ items }: { items: string[] }) {
  return (
    <ul>
      {items.map(item => (
        <li>{item}</li>
      ))}
    </ul>
  );
}
