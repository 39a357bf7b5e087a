import { type Clinic, clinicName, senderAddress } from '../clinic/settings.ts';
import { type Course, findCourse, openCourses } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { pictureName } from '../rendering/picture-name.ts';
import { redFlagLine, redFlags } from '../texts/ja/safety.ts';
import { t } from '../texts/ja.ts';
import { Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { RedFlags } from '../ui/red-flags.tsx';
import type { TypedSignup } from './form-schema.ts';
import { isSignupOpen } from './open.ts';
import { ClosedSection, type FormState, SignupSection } from './section/signup-section.tsx';

const l = t.landing;

export type LandingProps = {
  deps: Pick<Deps, 'library' | 'site' | 'mailer' | 'mailServers'>;
  clinic: Clinic;
  /** As they stand now. */
  courses: Course[];
  typed: TypedSignup;
  form: FormState;
};

export function LandingPage({ deps, clinic, courses, typed, form }: LandingProps) {
  const complete = isSignupOpen(deps, clinic);
  const open = complete && openCourses(courses).length > 0;
  return (
    <Page
      title={l.title(clinicName(clinic))}
      faulty={form.problem !== undefined}
      description={l.description}
      clinicName={clinicName(clinic)}
      layout="wide"
      index
    >
      {clinic.sample && <Notice>{l.sample}</Notice>}
      <div class="columns">
        <div>
          <Hero open={open} />
          <SampleLesson course={openCourses(courses)[0] ?? openCourses(deps.library.courses)[0]} />
          <p class="red-line">
            <strong>{redFlags.heading}</strong>
            <br />
            {redFlagLine()}
            <br />
            <a href="#red-flags">{redFlags.page}</a>
          </p>
        </div>
        <div>
          {open ? (
            <>
              <SignupSection courses={shownCourses(courses, deps.library.courses)} typed={typed} {...form} />
              <Carriers clinic={clinic} deps={deps} />
            </>
          ) : (
            <ClosedSection noCourse={complete} />
          )}
          <Publisher clinic={clinic} />
        </div>
      </div>
      <RedFlags />
    </Page>
  );
}

/** Those that take sign-ups, and those that are announced by their file. A course that the clinic does not offer now is not shown. */
const shownCourses = (courses: Course[], written: Course[]): Course[] =>
  courses.filter(({ open, slug }) => open || !findCourse(written, slug)?.open);

function Hero({ open }: { open: boolean }) {
  return (
    <div class="hero">
      <p class="kicker">{l.kicker}</p>
      <h1>{l.heading}</h1>
      <p class="lead">{l.lead}</p>
      <dl class="facts">
        {l.facts.map(fact => (
          <div>
            <dt>{fact.term}</dt>
            <dd>{fact.detail}</dd>
          </div>
        ))}
      </dl>
      {open && (
        <p class="to-form">
          <a class="button main" href="#signup">
            {l.submit}
          </a>
        </p>
      )}
    </div>
  );
}

/** The first picture of the first lesson shows better than words what arrives. */
function SampleLesson({ course }: { course?: Course }) {
  const lesson = course?.lessons[0];
  const picture = lesson?.blocks.find(block => block.kind === 'picture');
  if (!course || !lesson || !picture) return null;
  return (
    <section class="sample">
      <h2>{l.sampleHeading}</h2>
      <figure>
        <img src={`/pictures/${pictureName(picture.file)}`} alt={l.sampleAlt} loading="lazy" />
        <figcaption>{l.sampleLesson(lesson.title, course.lessons.length)}</figcaption>
      </figure>
      <p class="small soft">{l.lastMail}</p>
    </section>
  );
}

/** Carrier filters drop mail from computers unless the reader allows the domain. Shown before and after the form is sent. */
export function Carriers({ clinic, deps, open = false }: { clinic: Clinic; deps: Pick<Deps, 'site'>; open?: boolean }) {
  const domain = senderAddress(clinic, deps.site.mailFrom).split('@').at(-1)!;
  return (
    <details open={open}>
      <summary>{l.carriersHeading}</summary>
      <p>{l.carriersLead(domain)}</p>
      <dl class="small">
        {l.carriers.map(({ name, how }) => (
          <>
            <dt>
              <strong>{name}</strong>
            </dt>
            <dd>{how}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}

function Publisher({ clinic }: { clinic: Clinic }) {
  const lines = [
    clinic.legalName,
    clinic.tradeName,
    clinic.postalAddress,
    clinic.contactPhone,
    clinic.contactEmail,
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return (
    <p class="publisher">
      {l.publisher}
      <br />
      {lines.map(line => (
        <>
          {line}
          <br />
        </>
      ))}
    </p>
  );
}
