import { clinicName } from '../clinic/settings.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { ContactLines } from '../ui/contact-lines.tsx';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, Notice } from '../ui/form.tsx';
import { maskedAddress } from '../ui/masked-address.ts';
import { Page } from '../ui/page.tsx';
import { PhoneLink } from '../ui/phone-link.tsx';
import { Answers } from './answers.tsx';
import { OtherCourses, PatternChange } from './courses.tsx';
import { doneWords } from './done.ts';
import { NextCard } from './next-card.tsx';
import { Past } from './past.tsx';
import { Personal } from './personal.tsx';
import type { OwnProps } from './props.ts';
import { isOpen, type Own } from './read-own.ts';
import { PaceChange, RestChange, TimeChange } from './settings.tsx';

const t = own.next;

/** The page that a reader can come back to: what comes next, their own numbers, earlier lessons, and everything they can change. */
export function OwnPage(props: OwnProps) {
  const { clinic, visitor, courses, errors } = props;
  const { status, email } = visitor.reader;
  const open = courses.filter(isOpen);
  const shown = open.length > 0 ? open : courses.slice(0, 1);
  const isSubscribed = status === 'active';
  return (
    <Page
      title={own.title}
      faulty={Object.keys(errors).length > 0}
      clinicName={clinicName(clinic)}
      beside={clinic.contactPhone && <PhoneLink number={clinic.contactPhone} />}
    >
      <div class="own-page">
        <Errors errors={errors} />
        <DoneNotice {...props} />
        <h1>{own.title}</h1>
        {!isSubscribed && <Left {...props} />}
        {isSubscribed && shown.length === 0 && <p class="lead">{t.nothing}</p>}
        {isSubscribed && shown.map(one => <OfCourse name={shown.length > 1} own={props} one={one} />)}
        <Answers {...props} />
        <Past {...props} />
        {isSubscribed && (
          <section aria-labelledby="delivery">
            <h2 id="delivery">{own.delivery.heading}</h2>
            {open.map(one => (
              <>
                {open.length > 1 && <h3>{one.course?.title}</h3>}
                <TimeChange own={props} one={one} errors={errors} />
                <RestChange own={props} one={one} errors={errors} />
                <PatternChange one={one} errors={errors} first={one === open[0]} />
              </>
            ))}
            {open[0] && <PaceChange own={props} one={open[0]} errors={errors} />}
            <OtherCourses own={props} open={open} errors={errors} />
          </section>
        )}
        <Personal {...props} />
        <ForWhom email={email} />
      </div>
    </Page>
  );
}

function OfCourse({ name, own: page, one }: { name: boolean; own: Own; one: Own['courses'][number] }) {
  return (
    <>
      {name && <p class="kicker">{one.course?.title}</p>}
      <NextCard own={page} one={one} />
    </>
  );
}

/** Whoever gets nothing any more, and how that can end. */
function Left({ visitor, clinic, left }: OwnProps) {
  const { status } = visitor.reader;
  if (status === 'suppressed' || status === 'in-question')
    return (
      <div class="card">
        <p class="lead">{t.undeliverable}</p>
        <ContactLines contactPhone={clinic.contactPhone} contactEmail={clinic.contactEmail} />
      </div>
    );
  return (
    <div class="card">
      <p class="lead">{t.left}</p>
      {left === undefined && (
        <>
          <p>{t.leftHelp}</p>
          <a class="button main" href="/#signup">
            {t.again}
          </a>
        </>
      )}
    </div>
  );
}

/** Each error leads to its field. */
function Errors({ errors }: Pick<OwnProps, 'errors'>) {
  const all = Object.entries(errors);
  if (all.length === 0) return null;
  return (
    <div class="notice warn" role="alert" tabindex={-1} id="errors" autofocus>
      <p>
        <strong>{own.errors.title}</strong>
      </p>
      <p>{own.errors.lead}</p>
      <ul>
        {all.map(([field, words]) => (
          <li>
            <a href={`#${field}`}>{words}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was just done, if it stands so, with the form that takes it back. */
function DoneNotice(props: OwnProps) {
  const { done, flash } = props;
  if (!done) return null;
  if (done === 'gone')
    return (
      <Notice>
        <p>{own.gone}</p>
      </Notice>
    );
  const words = doneWords(done, props, flash.of, maskedAddress(props.visitor.reader.email));
  if (words === undefined) return null;
  return (
    <Notice tone="good">
      <p>{words}</p>
      {flash.undo && (
        <form method="post" action="?">
          {Object.entries(flash.undo).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <Button kind="quiet">{own.undo}</Button>
        </form>
      )}
    </Notice>
  );
}
