import { type Clinic, clinicName, senderAddress } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { t } from '../texts/ja.ts';
import { Page } from '../ui/page.tsx';
import { PhoneLink } from '../ui/phone-link.tsx';
import { type Fact, Facts } from './facts.tsx';
import { sentences } from './kept.ts';
import type { processorsOf } from './processors.ts';

type PrivacyProps = { clinic: Clinic; processors: ReturnType<typeof processorsOf>; runtime: Deps['runtime'] };

/** 個人情報保護法 第32条: who keeps which data and why, and how a reader can ask for it. */
export function PrivacyPage({ clinic, processors, runtime }: PrivacyProps) {
  const words = t.information.privacy;
  const { sensitive, opens, others, safe, erasing, rights } = words;
  return (
    <Page title={words.title} clinicName={clinicName(clinic)}>
      <h1>{words.title}</h1>
      <p>{words.lead(clinicName(clinic))}</p>
      <h2>{words.who.heading}</h2>
      <Facts rows={[...names(clinic), address(clinic)]} />
      <h2>{words.keptHeading}</h2>
      <Kept />
      <Section {...sensitive} />
      <Section {...opens} />
      <Section heading={others.heading} text={others.text} />
      <Facts
        rows={[
          { term: others.storage, detail: processors.storage },
          { term: others.delivery, detail: processors.delivery },
        ]}
      />
      <p>{others.receivers}</p>
      <Section {...safe} />
      <Section
        heading={erasing.heading}
        items={[...erasing.items, erasing[runtime === 'workers' ? 'workers' : 'file']]}
      />
      <Section {...rights} />
      <h2>{words.contact.heading}</h2>
      <Facts rows={contacts(clinic)} />
    </Page>
  );
}

/** What is kept stands first, and below it why and how long: side by side nobody could read three columns of prose. */
function Kept() {
  const { why, until } = t.information.privacy;
  return (
    <dl class="kept">
      {sentences().map(one => (
        <div>
          <dt>{one.what}</dt>
          <dd>
            {why}
            {one.why}
          </dd>
          <dd>
            {until}
            {one.until}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Section({ heading, text, items }: { heading: string; text?: string; items?: string[] }) {
  return (
    <section>
      <h2>{heading}</h2>
      {text && <p>{text}</p>}
      {items && (
        <ul>
          {items.map(line => (
            <li>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** 特定電子メール法 第4条, and what 特商法 第11条 requires once paid services can be booked. */
export function LegalPage({ clinic, mailFrom }: { clinic: Clinic; mailFrom: string | undefined }) {
  const words = t.information.legal;
  return (
    <Page title={words.title} clinicName={clinicName(clinic)}>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      <Facts
        rows={[...names(clinic), ...licences(clinic), address(clinic), ...contacts(clinic), sender(clinic, mailFrom)]}
      />
      <h2>{words.feeHeading}</h2>
      <Facts rows={consultationTerms(clinic)} />
      <h2>{words.courseHeading}</h2>
      <Facts rows={courseTerms()} />
    </Page>
  );
}

function names(clinic: Clinic): Fact[] {
  const { legalName, tradeName } = t.information.operator;
  return [
    { term: legalName, detail: clinic.legalName },
    { term: tradeName, detail: clinic.tradeName },
  ];
}

/** Nothing is claimed for a clinic that did not say. */
const licences = ({ licences: held }: Clinic): Fact[] =>
  held.length === 0
    ? []
    : [{ term: t.information.operator.licences, detail: held.map(name => t.admin.settings.licences[name]).join('、') }];

const address = (clinic: Clinic): Fact => ({ term: t.information.operator.address, detail: clinic.postalAddress });

function contacts({ contactPhone, contactEmail }: Clinic): Fact[] {
  const { phone, email } = t.information.operator;
  return [
    { term: phone, detail: contactPhone && <PhoneLink number={contactPhone} /> },
    { term: email, detail: contactEmail && <a href={`mailto:${contactEmail}`}>{contactEmail}</a> },
  ];
}

function sender(clinic: Clinic, mailFrom: string | undefined): Fact {
  const known = mailFrom || clinic.senderAddress;
  return { term: t.information.legal.sender, detail: known && senderAddress(clinic, mailFrom) };
}

function consultationTerms({ consultationFee, consultationMinutes, openingHours }: Clinic): Fact[] {
  const words = t.information.legal;
  return [
    { term: words.fee, detail: consultationFee },
    { term: words.length, detail: consultationMinutes > 0 && words.minutes(consultationMinutes) },
    { term: words.hours, detail: openingHours },
    { term: words.payment, detail: words.paymentText },
  ];
}

function courseTerms(): Fact[] {
  const words = t.information.legal;
  return [
    { term: words.price, detail: words.free },
    { term: words.content, detail: words.contentText },
    { term: words.stop, detail: words.stopText },
  ];
}
