import { type Clinic, clinicName } from '../clinic/settings.ts';
import { accessibility as t } from '../texts/ja/landing/accessibility.ts';
import { ContactLines } from '../ui/contact-lines.tsx';
import { Page } from '../ui/page.tsx';

/** What was tested, by which standard, what was not, and whom to tell. It says no more than the tests of the pages hold. */
export function AccessibilityPage({ clinic }: { clinic: Clinic }) {
  return (
    <Page title={t.title} clinicName={clinicName(clinic)}>
      <h1>{t.title}</h1>
      <p>{t.lead}</p>
      {t.sections.map(({ heading, lines }) => (
        <section>
          <h2>{heading}</h2>
          <ul>
            {lines.map(line => (
              <li>{line}</li>
            ))}
          </ul>
        </section>
      ))}
      {(clinic.contactPhone || clinic.contactEmail) && (
        <section>
          <h2>{t.contact.heading}</h2>
          <p>{t.contact.text}</p>
          <ContactLines {...clinic} />
        </section>
      )}
    </Page>
  );
}
