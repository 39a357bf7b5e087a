import type { Context } from 'hono';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { type Clinic, clinicName } from '../../clinic/settings.ts';
import { admin as t } from '../../texts/ja/admin.ts';
import { delivery } from '../../texts/ja/delivery.ts';
import { Page } from '../../ui/page.tsx';
import { OpenRequests } from './open-requests.tsx';
import { FormsClosed, StateLine } from './sending/state-line.tsx';
import { OpenStep } from './setup/open-step.tsx';

type Place = 'today' | 'courses' | 'readers' | 'requests' | 'delivery' | 'settings';

/** For pages that go into a part of 届き方. */
export const TO_DELIVERY = { href: '/admin/delivery', words: delivery.title };
/** For pages that go into a part of 講座. */
export const TO_COURSES = { href: '/admin/courses', words: t.nav.courses };
/** What guests see of 講座. */
const GALLERY = '/admin/lessons';

const PLACES: [Place, string][] = [
  ['today', '/admin'],
  ['courses', '/admin/courses'],
  ['readers', '/admin/readers'],
  ['requests', '/admin/requests'],
  ['delivery', '/admin/delivery'],
  ['settings', '/admin/settings'],
];

type FrameProps = PropsWithChildren<{
  clinic: Clinic;
  title: string;
  place?: Place;
  guest?: boolean;
  faulty?: boolean;
  /** The page is a step of はじめに, and needs no line that leads there. */
  within?: boolean;
  /** A link to the list that this page belongs to, above its title. */
  crumb?: { href: string; words: string };
  /** What stands beside the title. */
  beside?: Child;
}>;

/** The frame of every page of the signed-in clinic. A guest has no button to sign out. */
export function AdminPage(props: FrameProps) {
  const { clinic, title, place, guest = false, faulty, within = false, crumb, beside, children } = props;
  return (
    <Page
      title={`${title} — ${t.title}`}
      faulty={faulty}
      clinicName={clinicName(clinic)}
      layout="admin"
      beside={<StateLine clinic={clinic} />}
    >
      <Nav place={place} guest={guest} />
      <FormsClosed />
      {!within && <OpenStep clinic={clinic} />}
      {crumb && (
        <p class="crumb">
          <a href={crumb.href}>{crumb.words}</a>
        </p>
      )}
      {beside ? (
        <div class="top">
          <h1>{title}</h1>
          {beside}
        </div>
      ) : (
        <h1>{title}</h1>
      )}
      {children}
    </Page>
  );
}

function Nav({ place, guest }: { place?: Place; guest: boolean }) {
  return (
    <nav class="admin-nav" aria-label={t.nav.label}>
      {PLACES.map(([name, href]) => (
        <a href={guest && name === 'courses' ? GALLERY : href} aria-current={name === place ? 'page' : undefined}>
          {t.nav[name]}
          {name === 'requests' && <OpenRequests />}
        </a>
      ))}
      {!guest && (
        <form method="post" action="/admin/sign-out">
          <button type="submit">{t.nav.signOut}</button>
        </form>
      )}
    </nav>
  );
}

/** Links to the next page of a list that is read with a cursor. */
export function Pager({ path, older, from }: { path: string; older?: string; from?: string }) {
  if (!older && !from) return null;
  return (
    <p class="pager">
      {from && <a href={path}>{t.newest}</a>}
      {older && <a href={`${path}?before=${older}`}>{t.older}</a>}
    </p>
  );
}

export const notFoundPage = (c: Context, clinic: Clinic, place: Place) =>
  c.html(
    <AdminPage clinic={clinic} title={t.notFound.title} place={place}>
      <p>{t.notFound.text}</p>
    </AdminPage>,
    404,
  );
