import type { Passkey, Session } from '../../db/records.ts';
import { access } from '../../texts/ja/access.ts';
import { Button } from '../../ui/form.tsx';
import { dayAndTime } from '../parts/times.ts';

const t = access.sessions;

/** `shut`: there is neither a passkey nor a code to come back with. */
type SessionsProps = { sessions: Session[]; own: Session; passkeys: Passkey[]; zone: string; shut: boolean };

/** Where somebody is signed in: since when, and by what. */
export function Sessions({ sessions, own, passkeys, zone, shut }: SessionsProps) {
  return (
    <>
      <p>{t.about}</p>
      <ul class="people still">
        {sessions.map(session => (
          <li>
            <p>
              {session.id === own.id && <strong>{t.own} </strong>}
              {t.since(dayAndTime(session.createdAt, zone))}・{wayOf(session, passkeys)}
            </p>
            {session.id !== own.id && (
              <form method="post" action="/admin/access/sessions/end">
                <Button
                  kind="quiet"
                  name="id"
                  value={session.id}
                  label={t.endLabel(dayAndTime(session.createdAt, zone))}
                >
                  {t.end}
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <form method="post" action="/admin/access/sessions/end-others">
          <Button kind="quiet">{t.endOthers}</Button>
        </form>
      ) : (
        <p class="soft">{t.only}</p>
      )}
      <p class="apart">{t.allAbout}</p>
      {shut && <p>{t.allShut}</p>}
      <form method="post" action="/admin/access/sessions/end-all">
        <Button kind="quiet">{t.endAll}</Button>
      </form>
    </>
  );
}

function wayOf({ way, passkeyId }: Session, passkeys: Passkey[]): string {
  const name = passkeys.find(({ id }) => id === passkeyId)?.name;
  if (name) return t.byPasskey(name);
  return way === null ? t.unknownWay : t.way[way];
}
