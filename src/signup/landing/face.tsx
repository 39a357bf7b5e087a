import type { Child } from 'hono/jsx';
import { type Clinic, clinicName } from '../../clinic/settings.ts';
import { t } from '../../texts/ja.ts';
import { PhoneLink } from '../../ui/phone-link.tsx';
import { licencesOf, mapLink } from './who.ts';

const words = t.landingPage.face;

/** Who writes: the clinic's own words, its licences, where it is, and how to reach it. */
export function Face({ clinic }: { clinic: Clinic }) {
  const rows = rowsOf(clinic).filter(([, detail]) => detail);
  if (rows.length === 0) return null;
  const text = clinic.introduction || words.own(clinicName(clinic));
  return (
    <section aria-labelledby="face">
      <h2 id="face">{words.heading}</h2>
      <div class="face card">
        <Front />
        <div>
          {text.split(/\n+/).map(paragraph => (
            <p>{paragraph}</p>
          ))}
          <p>{words.free}</p>
          <dl>
            {rows.map(([term, detail]) => (
              <div>
                <dt>{term}</dt>
                <dd>{detail}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </section>
  );
}

const rowsOf = (clinic: Clinic): [string, Child][] => [
  [words.name, [clinic.tradeName, clinic.legalName].filter(Boolean).join('／')],
  [words.licences, licencesOf(clinic)],
  [words.place, clinic.postalAddress && <Place clinic={clinic} />],
  [words.hours, clinic.openingHours],
  [words.phone, clinic.contactPhone && <PhoneLink number={clinic.contactPhone} />],
  [words.mail, clinic.contactEmail && <a href={`mailto:${clinic.contactEmail}`}>{clinic.contactEmail}</a>],
];

/** The sample clinic is on no map. */
const Place = ({ clinic }: { clinic: Clinic }) => (
  <>
    {clinic.postalAddress}
    {!clinic.sample && (
      <>
        {' '}
        <a class="map" href={mapLink(clinic)} rel="noreferrer">
          {words.map}
        </a>
      </>
    )}
  </>
);

/** The door of a small clinic. */
const Front = () => (
  <svg class="door" viewBox="0 0 240 200" width="240" height="200" aria-hidden="true">
    <path
      class="wall"
      d="M18 178H222M40 178V40H200V178M92 178V84H164V178M128 84V178M28 40H212M56 84H78V128H56ZM56 106H78M67 84V128"
    />
    <path class="curtain" d="M90 58H166V96L148 92V62L146 92 128 96V62L126 96 109 92V62L107 92 90 96Z" />
    <path
      class="leaf"
      d="M182 160V138M182 150C174 148 170 142 170 134 178 136 182 142 182 150M182 144C190 142 194 136 194 128 186 130 182 136 182 144"
    />
    <path class="wall" d="M174 160H190L188 177H176Z" />
  </svg>
);
