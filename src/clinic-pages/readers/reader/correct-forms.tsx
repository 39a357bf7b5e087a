import type { Correction, Signup } from '../../../db/records.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { Button, Field, Notice } from '../../../ui/form.tsx';
import { moment } from '../../parts/times.ts';
import type { ReaderProps } from './props.ts';

const { name: n, move: m, mistyped: w } = reader;

export function NameForm({ person: { subscriber }, faulty }: ReaderProps) {
  const back = faulty?.act === 'name' ? faulty : undefined;
  return (
    <form method="post" action={`/admin/readers/${subscriber.id}/name`}>
      <Field
        label={n.label}
        name="name"
        help={n.help}
        value={back?.typed ?? subscriber.name ?? ''}
        error={back?.error}
        autocomplete="off"
      />
      <Button kind="quiet">{n.button}</Button>
    </form>
  );
}

export function AddressForm({ person: { subscriber }, faulty }: ReaderProps) {
  const back = faulty?.act === 'address' ? faulty : undefined;
  return (
    <form method="post" action={`/admin/readers/${subscriber.id}/address`}>
      <Field
        label={m.label}
        name="address"
        inputmode="email"
        help={m.help}
        value={back?.typed}
        error={back?.error}
        autocomplete="off"
        required
      />
      <p>{subscriber.status === 'active' ? m.told : m.notTold}</p>
      <Button kind="quiet">{m.button}</Button>
    </form>
  );
}

/** An address that nobody has confirmed is nobody's yet, so it is not corrected: the request is called off and made anew. */
export function MistypedForm({ readerId, asked, now }: { readerId: string; asked: Signup; now: number }) {
  return (
    <>
      {asked.expiresAt >= now && (
        <form method="post" action={`/admin/readers/${readerId}/requests/${asked.id}/call-off`}>
          <p>{w.text}</p>
          <Button kind="quiet">{w.button}</Button>
        </form>
      )}
      <p>
        {w.again} <a href="/admin/readers/new">{readers.adding.toAdd}</a>
      </p>
    </>
  );
}

/** The address that waits to be confirmed. */
export function Moving({ person, moving, clinic, now }: ReaderProps & { moving: Correction }) {
  const hasFailed = person.deliveries.some(
    ({ kind, subjectId, state }) => kind === 'address-confirmation' && subjectId === moving.id && state === 'failed',
  );
  return (
    <Notice tone={hasFailed ? 'warn' : 'info'}>
      <p>
        <strong>{m.waiting}</strong>
      </p>
      <p>{hasFailed ? m.failed : m.waitingFor(moving.after!, moment(moving.expiresAt!, clinic.timeZone, now))}</p>
      <form method="post" action={`/admin/readers/${person.subscriber.id}/address/call-off`}>
        <Button kind="quiet">{m.callOff}</Button>
      </form>
    </Notice>
  );
}
