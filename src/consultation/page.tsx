import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';
import { ContactLines } from '../ui/contact-lines.tsx';
import { ForWhom } from '../ui/for-whom.tsx';
import { Page } from '../ui/page.tsx';
import { RedFlags } from '../ui/red-flags.tsx';
import type { Typed } from './form.ts';
import { Faulty, RequestForm } from './form-fields.tsx';
import { Risks, Terms } from './terms.tsx';

const words = t.consultation;

export type ConsultationProps = {
  clinic: Clinic;
  email: string;
  /** Where the clinic's booking page is reached by way of ours, which counts it. */
  bookingPath: string;
  offered: string[];
  typed?: Typed;
  errors?: FieldErrors;
};

/** What a consultation is, before anything is asked for: then the clinic's own booking page, if it has one, and the form. */
export function ConsultationPage({ clinic, email, bookingPath, offered, typed = {}, errors = {} }: ConsultationProps) {
  const faulty = Object.keys(errors).length > 0;
  return (
    <Page title={words.title} faulty={faulty} clinicName={clinicName(clinic)}>
      <h1>{words.title}</h1>
      {faulty && <Faulty errors={errors} />}
      <p>{words.lead}</p>
      <p>{words.free}</p>
      <ForWhom email={email} />
      <Terms clinic={clinic} />
      <p>
        <a href="#request">{words.toForm}</a>
      </p>
      <Risks clinic={clinic} />
      <RedFlags />
      {clinic.bookingUrl && <Booking path={bookingPath} />}
      <section id="request">
        <h2>{clinic.bookingUrl ? words.formHeading : words.formAlone}</h2>
        <p>{words.formHelp}</p>
        <RequestForm {...{ typed, errors, offered }} submit={words.submit} />
      </section>
    </Page>
  );
}

/** The form below has the page's main button: a clinic may have a booking page that its readers never use. */
function Booking({ path }: { path: string }) {
  return (
    <section>
      <h2>{words.bookingHeading}</h2>
      <p>{words.bookingHelp}</p>
      <a class="button quiet" href={path} rel="noreferrer">
        {words.booking}
      </a>
    </section>
  );
}

export function DoctorFirst() {
  return (
    <p class="small soft">
      {words.own.doctor}
      <a class="phrase" href="/when-to-see-a-doctor">
        {words.doctorLink}
      </a>
    </p>
  );
}

/** Where a request was not kept because there were enough of them for a day. */
export function EnoughPage({ clinic }: { clinic: Clinic }) {
  return (
    <Page title={words.enoughTitle} clinicName={clinicName(clinic)}>
      <h1>{words.enoughTitle}</h1>
      <p>{words.enough}</p>
      <ContactLines contactPhone={clinic.contactPhone} contactEmail={clinic.contactEmail} />
      <DoctorFirst />
    </Page>
  );
}
