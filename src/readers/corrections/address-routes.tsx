import { type Context, Hono } from 'hono';
import { type Clinic, clinicName, readClinic } from '../../clinic/settings.ts';
import type { AddressStanding } from '../../consent/corrections.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../errors.ts';
import { readToken } from '../../links/tokens.ts';
import { newAddress as t } from '../../texts/ja/new-address.ts';
import { originOf } from '../../tracking/visit.ts';
import { Button } from '../../ui/form.tsx';
import { maskedAddress } from '../../ui/masked-address.ts';
import { Page } from '../../ui/page.tsx';
import { confirmAddress, readAddressLink } from './confirm-address.ts';

/** The link in the mail to a reader's new address. Only the button confirms: mail scanners follow every link. */
export function addressRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const correctionOf = (c: Context): string => {
    const id = readToken(deps.keys, 'address', 'cor', c.req.param('token')!);
    if (!id) throw notFound();
    return id;
  };

  routes.get('/address/:token', async c => {
    const link = await readAddressLink(deps, correctionOf(c));
    if (!link) throw notFound();
    const clinic = await readClinic(deps);
    if (link.standing !== 'open') return answer(c, clinic, link.standing);
    return c.html(<AskPage clinic={clinic} address={link.after!} />);
  });

  routes.post('/address/:token', async c => {
    const standing = await confirmAddress(deps, correctionOf(c), originOf(c, deps));
    if (!standing || standing === 'open') throw notFound();
    if (standing === 'done') deps.wake(c);
    return answer(c, await readClinic(deps), standing);
  });

  return routes;
}

type Over = Exclude<AddressStanding, 'open'>;
const STATUS = { done: 200, off: 410, expired: 410, taken: 409 } as const satisfies Record<Over, number>;

function answer(c: Context, clinic: Clinic, standing: Over) {
  return c.html(
    <Page title={t[standing].title} clinicName={clinicName(clinic)}>
      <h1>{t[standing].title}</h1>
      <p>{t[standing].text}</p>
    </Page>,
    STATUS[standing],
  );
}

function AskPage({ clinic, address }: { clinic: Clinic; address: string }) {
  return (
    <Page title={t.title} clinicName={clinicName(clinic)}>
      <h1>{t.title}</h1>
      <p>{t.text(maskedAddress(address))}</p>
      <form method="post">
        <Button>{t.button}</Button>
      </form>
    </Page>
  );
}
