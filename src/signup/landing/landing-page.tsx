import { type Clinic, clinicName, senderAddress } from '../../clinic/settings.ts';
import { allBlocks, type Course, findCourse, openCourses } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { t } from '../../texts/ja.ts';
import { Notice } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import { PhoneLink } from '../../ui/phone-link.tsx';
import { RedFlags } from '../../ui/red-flags.tsx';
import type { TypedSignup } from '../form-schema.ts';
import { isSignupOpen } from '../open.ts';
import { ClosedSection, type FormState, SignupSection } from '../section/signup-section.tsx';
import { Face } from './face.tsx';
import { Hero } from './hero.tsx';
import { Letter } from './letter.tsx';
import { previewOf } from './preview.ts';
import { Rhythm } from './rhythm.tsx';

const l = t.landing;
const words = t.landingPage;

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
  const open = openCourses(courses);
  const isOpen = complete && open.length > 0;
  const chosen = form.isChosen ? findCourse(open, typed.symptom) : undefined;
  const sample = chosen ?? open[0] ?? openCourses(deps.library.courses)[0];
  const letter = sample && <Letter course={sample} clinic={clinic} />;
  const name = clinicName(clinic);
  return (
    <Page
      title={chosen ? l.titleOf(chosen.label, name) : l.title(name)}
      faulty={form.problem !== undefined}
      description={l.description}
      clinicName={name}
      layout="landing"
      index
      referrer={form.isChosen ? 'origin' : undefined}
      preview={previewOf(deps.site, clinic, firstPicture(deps.library.courses))}
      beside={clinic.contactPhone && <Call number={clinic.contactPhone} />}
    >
      {clinic.sample && <Notice>{l.sample}</Notice>}
      <div class="welcome">
        <Hero clinic={clinic} courses={chosen ? [chosen] : open} chosen={chosen} leadsToForm={isOpen} />
        {!chosen && letter}
        {isOpen ? (
          <SignupSection courses={shownCourses(courses, deps.library.courses)} typed={typed} {...form} />
        ) : (
          <ClosedSection noCourse={complete} />
        )}
        {chosen && letter}
      </div>
      <Rhythm />
      <RedFlags />
      <Face clinic={clinic} />
      {isOpen && <Carriers clinic={clinic} deps={deps} />}
      <details>
        <summary>{words.data.heading}</summary>
        <p>
          {words.data.text}
          <a href="/privacy">{l.privacyLink}</a>
        </p>
      </details>
    </Page>
  );
}

/** Those that take sign-ups, and those that are announced by their file. A course that the clinic does not offer now is not shown. */
export const shownCourses = (courses: Course[], written: Course[]): Course[] =>
  courses.filter(({ open, slug }) => open || !findCourse(written, slug)?.open);

/** The same one on every page, whatever was chosen. */
const firstPicture = (courses: Course[]): string | undefined =>
  allBlocks(courses[0]?.lessons[0]?.blocks ?? []).find(block => block.kind === 'picture')?.file;

const Call = ({ number }: { number: string }) => (
  <span class="call">
    {words.call} <PhoneLink number={number} />
  </span>
);

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
