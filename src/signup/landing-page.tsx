import { type Clinic, clinicName, senderAddress } from '../clinic/settings.ts';
import { type Course, openCourses } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import type { FieldErrors } from '../errors.ts';
import { pictureName } from '../rendering/picture-name.ts';
import { redFlagLine, redFlags } from '../texts/ja/safety.ts';
import { t } from '../texts/ja.ts';
import { Button, Field, FieldError, Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { RedFlags } from '../ui/red-flags.tsx';
import type { SignupInput } from './form.ts';

const l = t.landing;

export type LandingProps = {
  deps: Pick<Deps, 'library' | 'site' | 'mailer'>;
  clinic: Clinic;
  input: SignupInput;
  errors?: FieldErrors;
};

export function LandingPage({ deps, clinic, input, errors = {} }: LandingProps) {
  const { courses } = deps.library;
  return (
    <Page
      title={l.title(clinicName(clinic))}
      description={l.description}
      clinicName={clinicName(clinic)}
      layout="wide"
      index
    >
      {clinic.sample && <Notice>{l.sample}</Notice>}
      <div class="columns">
        <div>
          <Hero />
          <SampleLesson course={openCourses(courses)[0]} />
          <p class="red-line">
            <strong>{redFlags.heading}</strong>
            <br />
            {redFlagLine()}
            <br />
            <a href="#red-flags">{redFlags.page}</a>
          </p>
        </div>
        <div>
          <SignupForm courses={courses} input={input} errors={errors} />
          <Carriers clinic={clinic} deps={deps} />
          <Publisher clinic={clinic} />
        </div>
      </div>
      <RedFlags />
    </Page>
  );
}

function Hero() {
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
      <p class="to-form">
        <a class="button main" href="#signup">
          {l.submit}
        </a>
      </p>
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

type FormProps = { courses: Course[]; input: SignupInput; errors: FieldErrors };

function SignupForm({ courses, input, errors }: FormProps) {
  return (
    <section class="signup card" id="signup">
      <h2>{l.formHeading}</h2>
      <p class="small soft">{l.adults}</p>
      {Object.keys(errors).length > 0 && <Notice tone="warn">{l.formHasErrors}</Notice>}
      <form method="post" action="/signup#signup" novalidate>
        <fieldset aria-describedby={errors.symptom ? 'symptom-error' : undefined}>
          <legend>{l.symptom}</legend>
          {courses.map(course => (
            <CourseChoice course={course} input={input} />
          ))}
          <FieldError name="symptom" error={errors.symptom} />
          <FieldError name="pattern" error={errors.pattern} />
        </fieldset>
        <Field
          label={l.email}
          name="email"
          type="email"
          value={input.email}
          error={errors.email}
          autocomplete="email"
          inputmode="email"
          placeholder={l.emailPlaceholder}
          required
        />
        <Field
          label={l.name}
          name="name"
          mark={l.nameMark}
          value={input.name}
          error={errors.name}
          help={l.nameHelp}
          autocomplete="name"
        />
        <Consent checked={input.consent} error={errors.consent} />
        <Button>{l.submit}</Button>
        <p class="small soft">{l.afterSubmit}</p>
      </form>
    </section>
  );
}

function CourseChoice({ course, input }: { course: Course; input: SignupInput }) {
  return (
    <div class="course">
      <label class="choice">
        <input
          type="radio"
          name="symptom"
          value={course.slug}
          checked={input.symptom === course.slug}
          disabled={!course.open}
        />
        <span>
          <span class="label">{course.label}</span>
          <span class="about">{course.open ? course.summary : l.comingSoon}</span>
        </span>
      </label>
      {course.open && course.patterns.length > 0 && <Patterns course={course} chosen={input.pattern} />}
    </div>
  );
}

function Patterns({ course, chosen }: { course: Course; chosen: string }) {
  const options = [
    ...course.patterns.map(({ slug, label }) => ({ value: `${course.slug}/${slug}`, label })),
    { value: '', label: l.patternNone },
  ];
  return (
    <fieldset class="patterns">
      <legend>{l.pattern}</legend>
      <p class="small soft">{l.patternHelp}</p>
      {options.map(({ value, label }) => (
        <label class="choice">
          <input type="radio" name="pattern" value={value} checked={value !== '' && chosen === value} />
          <span class="label">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Consent({ checked, error }: { checked: boolean; error?: string }) {
  return (
    <div class="field consent">
      <label class="choice">
        <input
          type="checkbox"
          name="consent"
          value="yes"
          checked={checked}
          aria-describedby={error ? 'consent-error' : undefined}
          aria-invalid={error ? 'true' : undefined}
        />
        <span class="label">{l.consent}</span>
      </label>
      <p class="help">
        <a href="/privacy">{l.privacyLink}</a>
      </p>
      <FieldError name="consent" error={error} />
    </div>
  );
}

/** Carrier filters drop mail from computers unless the reader allows the domain: shown before and after the form is sent. */
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
