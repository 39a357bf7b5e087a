import { type Clinic, clinicName } from '../clinic/settings.ts';
import { allRedFlags, type RedFlagGroup, redFlags } from '../texts/ja/safety.ts';
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
      {allRedFlags().map(group => (
        <Signs {...group} />
      ))}
      <h2>{redFlags.seenHeading}</h2>
      <p>{words.seen}</p>
      <p>{words.again}</p>
      <h2>{words.call.heading}</h2>
      <p>{words.call.text}</p>
      <Table heading={words.where.heading} rows={words.where.rows} />
      <Table heading={words.tell.heading} lead={words.tell.lead} rows={words.tell.rows} />
      <Notice tone="info">
        <p>{words.general}</p>
      </Notice>
    </Page>
  );
}

function Signs({ urgency, heading, what, signs }: RedFlagGroup) {
  return (
    <section class={`signs ${urgency}`}>
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
