import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';
import { ContactLines } from '../ui/contact-lines.tsx';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, Field, FieldError, Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { RedFlags } from '../ui/red-flags.tsx';

const words = t.consultation;

type Typed = Record<string, string>;
type ConsultationProps = { clinic: Clinic; email: string; typed?: Typed; errors?: FieldErrors };

/** Explains the consultation. Then shows the clinic's own booking page, or a form if it has none. */
export function ConsultationPage({ clinic, email, typed, errors = {} }: ConsultationProps) {
  const faulty = Object.keys(errors).length > 0;
  return (
    <Page title={words.title} faulty={faulty} clinicName={clinicName(clinic)}>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      <p>{words.free}</p>
      <ForWhom email={email} />
      <Terms clinic={clinic} />
      <RedFlags />
      {clinic.bookingUrl && !typed ? (
        <Booking url={clinic.bookingUrl} />
      ) : (
        <RequestForm typed={typed ?? {}} errors={errors} faulty={faulty} />
      )}
    </Page>
  );
}

function Terms({ clinic }: { clinic: Clinic }) {
  const { facts } = words;
  const rows: [string, string][] = [
    [facts.place, clinicName(clinic)],
    [facts.minutes, clinic.consultationMinutes > 0 ? words.minutes(clinic.consultationMinutes) : ''],
    [facts.fee, clinic.consultationFee],
    [facts.hours, clinic.openingHours],
  ];
  return (
    <dl class="terms">
      {rows
        .filter(([, value]) => value)
        .map(([term, value]) => (
          <div>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function DoctorFirst({ text }: { text: string }) {
  return (
    <p class="small soft">
      {text}
      <a class="phrase" href="/when-to-see-a-doctor">
        {words.doctorLink}
      </a>
    </p>
  );
}

function Booking({ url }: { url: string }) {
  return (
    <section>
      <h2>{words.formHeading}</h2>
      <p>{words.bookingHelp}</p>
      <a class="button main" href={url} rel="noreferrer">
        {words.booking}
      </a>
    </section>
  );
}

type FormProps = { typed: Typed; errors: FieldErrors };

function RequestForm({ typed, errors, faulty }: FormProps & { faulty: boolean }) {
  return (
    <form method="post" action="#request" id="request">
      <h2>{words.formHeading}</h2>
      {faulty && (
        <Notice tone="warn">
          <p>{words.check}</p>
        </Notice>
      )}
      <PreferredTimes typed={typed} errors={errors} />
      <ContactChoice chosen={typed.contactBy} error={errors.contactBy} />
      <div class="when-phone">
        <Phone typed={typed} errors={errors} />
      </div>
      <Note typed={typed} errors={errors} />
      <p class="small soft">
        {words.use}
        <a href="/privacy">{words.privacyLink}</a>
      </p>
      <Button>{words.submit}</Button>
    </form>
  );
}

function PreferredTimes({ typed, errors }: FormProps) {
  return (
    <Field
      label={words.preferredTimes}
      name="preferredTimes"
      rows={3}
      maxlength={200}
      required
      mark={words.required}
      value={typed.preferredTimes}
      error={errors.preferredTimes}
      help={words.preferredTimesHelp}
    />
  );
}

function Phone({ typed, errors }: FormProps) {
  return (
    <Field
      label={words.phone}
      name="phone"
      type="tel"
      autocomplete="tel"
      inputmode="tel"
      mark={words.phoneMark}
      value={typed.phone}
      error={errors.phone}
      help={words.phoneHelp}
    />
  );
}

function Note({ typed, errors }: FormProps) {
  return (
    <Field
      label={words.note}
      name="note"
      rows={5}
      maxlength={500}
      mark={words.optional}
      value={typed.note}
      error={errors.note}
      help={words.noteHelp}
    />
  );
}

function ContactChoice({ chosen, error }: { chosen: string | undefined; error: string | undefined }) {
  return (
    <fieldset aria-describedby={error ? 'contactBy-error' : undefined}>
      <legend>
        {words.contactBy}
        <span class="mark">{words.required}</span>
      </legend>
      <Choice value="mail" label={words.byMail} about={words.byMailAbout} checked={chosen === 'mail'} />
      <Choice value="phone" label={words.byPhone} about={words.byPhoneAbout} checked={chosen === 'phone'} />
      <FieldError name="contactBy" error={error} />
    </fieldset>
  );
}

type ChoiceProps = { value: 'mail' | 'phone'; label: string; about: string; checked: boolean };

function Choice({ value, label, about, checked }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name="contactBy" value={value} checked={checked} required />
      <span>
        <span class="label">{label}</span>
        <span class="about">{about}</span>
      </span>
    </label>
  );
}

export function ThanksPage({ clinic, contactBy }: { clinic: Clinic; contactBy: 'phone' | 'mail' }) {
  return (
    <Page title={words.thanksTitle} clinicName={clinicName(clinic)}>
      <h1>{words.thanksTitle}</h1>
      <Notice tone="good">
        <p>{words.thanks[contactBy]}</p>
      </Notice>
      {clinic.openingHours && <p>{words.thanksHours(clinic.openingHours)}</p>}
      {hasContact(clinic) && (
        <>
          <p>{words.thanksChange}</p>
          <ContactLines contactPhone={clinic.contactPhone} contactEmail={clinic.contactEmail} />
        </>
      )}
      <DoctorFirst text={words.thanksDoctor} />
      <p>{t.frame.close}</p>
    </Page>
  );
}

/** Instead of the thanks, where a request was not kept because one invitation had made enough of them. */
export function EnoughPage({ clinic }: { clinic: Clinic }) {
  return (
    <Page title={words.enoughTitle} clinicName={clinicName(clinic)}>
      <h1>{words.enoughTitle}</h1>
      <p>{words.enough}</p>
      <ContactLines contactPhone={clinic.contactPhone} contactEmail={clinic.contactEmail} />
      <DoctorFirst text={words.thanksDoctor} />
    </Page>
  );
}

const hasContact = ({ contactPhone, contactEmail }: Clinic): boolean => Boolean(contactPhone || contactEmail);
