import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { ConsultationRequest } from '../db/records.ts';
import { t } from '../texts/ja.ts';
import { ContactLines } from '../ui/contact-lines.tsx';
import { FilledRows, type Row } from '../ui/filled-rows.tsx';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { dayWords } from './days.ts';
import { typedOf } from './form.ts';
import { Faulty, RequestForm } from './form-fields.tsx';
import type { ConsultationProps } from './page.tsx';
import { DoctorFirst } from './page.tsx';
import { standingOf } from './standing.ts';
import { Risks, Terms } from './terms.tsx';

const words = t.consultation;
const own = words.own;

/** What was just done, if the request stands so: who opens a link with `?done=` has done nothing. */
export type Done = keyof typeof own.done;
type OwnProps = Omit<ConsultationProps, 'bookingPath'> & { request: ConsultationRequest; done?: Done; at: string };

/** A request that is there, for whoever comes back: how it stands, what it says, and how to change it or take it back. `at`: when it was made, in words. */
export function OwnPage({ clinic, email, offered, typed, errors = {}, request, done, at }: OwnProps) {
  const faulty = Object.keys(errors).length > 0;
  const standing = standingOf(request);
  const isWithdrawn = standing === 'withdrawn';
  return (
    <Page title={own.title} faulty={faulty} clinicName={clinicName(clinic)}>
      <h1>{own.title}</h1>
      {faulty && <Faulty errors={errors} />}
      <DoneNotice done={done} request={request} />
      <p>{own.standings[standing]}</p>
      {isWithdrawn && <Act name="restore" words={own.undo} />}
      <ForWhom email={email} />
      <h2>{own.heading}</h2>
      <Said request={request} at={at} />
      <Ways clinic={clinic} />
      <DoctorFirst />
      <details open={faulty}>
        <summary>{isWithdrawn ? own.again : own.change}</summary>
        {!isWithdrawn && <p>{standing === 'booked' ? own.changeBooked : own.changeHelp}</p>}
        <RequestForm
          typed={typed ?? (isWithdrawn ? {} : typedOf(request))}
          {...{ errors, offered }}
          submit={isWithdrawn ? words.submit : own.changeSubmit}
        />
      </details>
      {!isWithdrawn && (
        <details>
          <summary>{own.withdraw}</summary>
          <p>{own.withdrawHelp}</p>
          <Act name="withdraw" words={own.withdrawSubmit} />
        </details>
      )}
      <h2>{own.terms}</h2>
      <Terms clinic={clinic} />
      <Risks clinic={clinic} />
    </Page>
  );
}

function DoneNotice({ done, request }: { done: Done | undefined; request: ConsultationRequest }) {
  if (!done || (done === 'withdrawn') !== (request.withdrawnAt !== null)) return null;
  const isNew = done === 'asked' || done === 'changed';
  return (
    <Notice tone="good">
      <p>
        <strong>{own.done[done]}</strong>
      </p>
      {isNew && <p>{own.next[request.contactBy]}</p>}
      {isNew && <p>{own.copy}</p>}
    </Notice>
  );
}

function Said({ request, at }: { request: ConsultationRequest; at: string }) {
  const { preferredDays, preferredTimes, contactBy, phone, note } = request;
  const rows: Row[] = [
    [own.asked, at],
    [words.days, preferredDays.map(dayWords).join('、')],
    [words.preferredTimes, preferredTimes && <span class="as-typed">{preferredTimes}</span>],
    [words.contactBy, contactBy === 'phone' ? `${words.byPhone} ${phone}` : words.byMail],
    [words.note, note && <span class="as-typed">{note}</span>],
  ];
  return <FilledRows of="terms" rows={rows} />;
}

function Ways({ clinic: { openingHours, contactPhone, contactEmail } }: { clinic: Clinic }) {
  return (
    <>
      {openingHours && <p>{own.hours(openingHours)}</p>}
      {(contactPhone || contactEmail) && (
        <>
          <p>{own.contact}</p>
          <ContactLines contactPhone={contactPhone} contactEmail={contactEmail} />
        </>
      )}
    </>
  );
}

function Act({ name, words: button }: { name: 'withdraw' | 'restore'; words: string }) {
  return (
    <form method="post" class="act-line">
      <Button kind="quiet" name="act" value={name}>
        {button}
      </Button>
    </form>
  );
}
