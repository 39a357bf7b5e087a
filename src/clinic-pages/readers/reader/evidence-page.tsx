import { answersWording } from '../../../answers/consent.ts';
import type { Clinic } from '../../../clinic/settings.ts';
import { consentWording } from '../../../consent/consent.ts';
import type { AnswerConsent, Consent, Delivery } from '../../../db/records.ts';
import { clinicAnswers } from '../../../texts/ja/check-in/clinic.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { AdminPage } from '../../parts/frame.tsx';
import { calendarDay, dayAndTime } from '../../parts/times.ts';
import type { Person } from './person.ts';

const t = reader.evidence;

/** Who agreed to what, when, and by which mail it was confirmed: for paper, if somebody asks for it. */
export function EvidencePage({ clinic, person, now }: { clinic: Clinic; person: Person; now: number }) {
  const { subscriber, consents, deliveries } = person;
  const { id, name, email } = subscriber;
  const zone = clinic.timeZone;
  return (
    <AdminPage
      clinic={clinic}
      title={t.title}
      place="readers"
      crumb={{ href: `/admin/readers/${id}`, words: name ?? email }}
    >
      <p class="no-print">{t.print}</p>
      <Rows
        rows={[
          [t.address, email],
          [t.name, name ?? reader.record.noName],
          [t.clinic, clinic.legalName || clinic.tradeName || t.unset],
          [t.made, dayAndTime(now, zone)],
        ]}
      />
      {consents.length === 0 && <p>{t.none}</p>}
      {consents.toReversed().map(consent => (
        <section class="evidence">
          <h2>{consent.correctionId === null ? t.acts[consent.act] : t.moved}</h2>
          <Rows rows={rowsFor(consent, deliveries, zone)} />
        </section>
      ))}
      {person.answerConsents.toReversed().map(consent => (
        <section class="evidence">
          <h2>{clinicAnswers.evidence.acts[consent.act]}</h2>
          <Rows rows={rowsForAnswers(consent, zone)} />
        </section>
      ))}
      <p class="small soft">{t.explain}</p>
    </AdminPage>
  );
}

function Rows({ rows }: { rows: [string, string][] }) {
  return (
    <dl class="record">
      {rows.map(([term, value]) => (
        <div>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function rowsFor(consent: Consent, deliveries: Delivery[], zone: string): [string, string][] {
  const { at, act, recordedBy, wordingVersion, wordingHash, origin } = consent;
  const today = consentWording();
  const isWithdrawn = act === 'withdrawn';
  const mail = act === 'confirmed' ? confirmationOf(consent, deliveries) : undefined;
  return [
    [t.when, dayAndTime(at, zone)],
    [t.by, t.voices[recordedBy]],
    ...given(consent),
    ...(isWithdrawn ? [] : ([[t.wording, wordingHash === today.hash ? today.text : t.earlier]] as [string, string][])),
    [t.version, wordingVersion],
    [t.hash, wordingHash],
    ...(mail ? ([[t.mail, t.mailOf(dayAndTime(mail.acceptedAt!, zone), mail.messageId)]] as [string, string][]) : []),
    [t.origin, origin],
  ];
}

/** A yes names its words; a no needs none. */
function rowsForAnswers({ at, act, wordingVersion, wordingHash, origin }: AnswerConsent, zone: string) {
  const today = answersWording(act);
  const isYes = act === 'agreed' || act === 'shared';
  const rows: [string, string][] = [
    [t.when, dayAndTime(at, zone)],
    [t.by, t.voices.reader],
    ...(isYes ? [[t.wording, wordingHash === today.hash ? today.text : t.earlier] as [string, string]] : []),
    [t.version, wordingVersion],
    [t.hash, wordingHash],
    [t.origin, origin],
  ];
  return rows;
}

/** What the clinic wrote down of how the consent was given. */
const given = ({ givenHow, givenOn }: Consent): [string, string][] =>
  givenHow === null ? [] : [[t.given, t.givenOn(t.ways[givenHow], calendarDay(givenOn!))]];

/** The mail whose link was pressed: the last one of this sign-up or correction that had been accepted by then. */
const confirmationOf = ({ signupId, correctionId, at }: Consent, deliveries: Delivery[]): Delivery | undefined =>
  deliveries
    .filter(
      ({ kind, subjectId }) =>
        (kind === 'confirmation' || kind === 'address-confirmation') && subjectId === (correctionId ?? signupId),
    )
    .filter(({ acceptedAt }) => acceptedAt !== null && acceptedAt <= at)
    .toSorted((a, b) => b.acceptedAt! - a.acceptedAt!)[0];
