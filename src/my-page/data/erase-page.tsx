import { type Clinic, clinicName } from '../../clinic/settings.ts';
import { own } from '../../texts/ja/my-page/own.ts';
import { t as frame } from '../../texts/ja.ts';
import { Page } from '../../ui/page.tsx';

const t = own.erase;

/** What goes when a reader erases themselves, what stays and why. Only the button erases. */
export function ErasePage({ clinic, back }: { clinic: Clinic; back: string }) {
  return (
    <Page title={t.title} clinicName={clinicName(clinic)}>
      <div class="own-page">
        <h1>{t.title}</h1>
        <p>{t.lead}</p>
        <List {...t.goes} />
        <List {...t.stays} />
        <p>{t.underWay}</p>
        <form method="post">
          <p>
            <button type="submit" class="danger">
              {t.button}
            </button>
          </p>
        </form>
        <p>
          <a href={back}>{t.back}</a>
        </p>
      </div>
    </Page>
  );
}

function List({ heading, items }: { heading: string; items: string[] }) {
  return (
    <>
      <h2>{heading}</h2>
      <ul>
        {items.map(item => (
          <li>{item}</li>
        ))}
      </ul>
    </>
  );
}

export function ErasedPage({ clinic }: { clinic: Clinic }) {
  return (
    <Page title={t.done} clinicName={clinicName(clinic)}>
      <h1>{t.done}</h1>
      <p>{t.doneText}</p>
      <p>
        <a href="/">{frame.errors.home}</a>
      </p>
    </Page>
  );
}
