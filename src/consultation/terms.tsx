import { type Clinic, clinicName } from '../clinic/settings.ts';
import { admin } from '../texts/ja/admin.ts';
import { t } from '../texts/ja.ts';
import { FilledRows, type Row } from '../ui/filled-rows.tsx';
import { PhoneLink } from '../ui/phone-link.tsx';

const words = t.consultation;

/** Where, when, for how long and for how much; what to bring. What the clinic did not say is left out. */
export function Terms({ clinic }: { clinic: Clinic }) {
  const { facts } = words;
  const { contactPhone, consultationMinutes, consultationFee, openingHours, consultationNote } = clinic;
  const rows: Row[] = [
    [facts.place, <Place clinic={clinic} />],
    [facts.phone, contactPhone && <PhoneLink number={contactPhone} />],
    [facts.hours, openingHours],
    [facts.fee, consultationFee],
    [facts.minutes, consultationMinutes > 0 && words.minutes(consultationMinutes)],
    [facts.licences, licencesOf(clinic)],
    [facts.bring, words.bring],
    [facts.more, consultationNote],
  ];
  return <FilledRows of="terms" rows={rows} />;
}

function Place({ clinic }: { clinic: Clinic }) {
  const { postalAddress } = clinic;
  if (!postalAddress) return <>{clinicName(clinic)}</>;
  return (
    <>
      {clinicName(clinic)}
      <br />
      {postalAddress}
      <br />
      <a href={mapOf(postalAddress)} rel="noreferrer">
        {words.map}
      </a>
    </>
  );
}

/** A link and no map of somebody else's on the page: nobody learns who reads it before it is pressed. The postal code would mislead. */
const mapOf = (address: string): string =>
  `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(address.replace(/^\s*〒?\s*[\d０-９]{3}[-‐－−ー][\d０-９]{4}\s*/, ''))}`;

function licencesOf({ licences }: Clinic): string {
  if (licences.includes('none')) return words.noLicence;
  return licences.map(licence => admin.settings.licences[licence]).join('、');
}

/** What can follow a treatment, and who had better not have one: the guideline on advertising asks for it beside the fee. */
export function Risks({ clinic: { licences } }: { clinic: Clinic }) {
  const { risks } = words;
  const withNeedles = licences.includes('acupuncture');
  return (
    <section>
      <h2>{risks.heading}</h2>
      <p>{withNeedles ? risks.reactionsOfNeedles : risks.reactions}</p>
      <List heading={risks.notNow} lines={risks.notNowList} />
      <List heading={risks.askFirst} lines={risks.askFirstList} />
      {withNeedles && <List heading={risks.tell} lines={risks.tellList} />}
    </section>
  );
}

function List({ heading, lines }: { heading: string; lines: string[] }) {
  return (
    <>
      <h3>{heading}</h3>
      <ul>
        {lines.map(line => (
          <li>{line}</li>
        ))}
      </ul>
    </>
  );
}
