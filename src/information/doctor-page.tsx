import { type Clinic, clinicName } from '../clinic/settings.ts';
import { t } from '../texts/ja.ts';
import { Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { type Fact, Facts } from './facts.tsx';

const words = t.information.doctor;

export function DoctorPage({ clinic }: { clinic: Clinic }) {
  return (
    <Page title={words.title} clinicName={clinicName(clinic)}>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      {words.groups.map(group => (
        <Signs {...group} />
      ))}
      <h2>{words.call.heading}</h2>
      <p>{words.call.text}</p>
      <Table heading={words.where.heading} rows={words.where.rows} />
      <Table heading={words.tell.heading} lead={words.tell.lead} rows={words.tell.rows} />
      <h2>{words.afterHeading}</h2>
      <p>{words.after}</p>
      <Notice tone="info">
        <p>{words.general}</p>
      </Notice>
    </Page>
  );
}

function Signs({ heading, what, signs }: { heading: string; what: string; signs: string[] }) {
  return (
    <section>
      <h2>{heading}</h2>
      <p>
        <strong>{what}</strong>
      </p>
      <ul>
        {signs.map(sign => (
          <li>{sign}</li>
        ))}
      </ul>
    </section>
  );
}

function Table({ heading, lead, rows }: { heading: string; lead?: string; rows: Fact[] }) {
  return (
    <section>
      <h2>{heading}</h2>
      {lead && <p>{lead}</p>}
      <Facts rows={rows} />
    </section>
  );
}
