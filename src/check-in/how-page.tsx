import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import { how } from '../texts/ja/check-in/pages.ts';
import { flareUp } from '../texts/ja/safety.ts';
import { ContactLines } from '../ui/contact-lines.tsx';
import { ForWhom } from '../ui/for-whom.tsx';
import { Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { PhoneLink } from '../ui/phone-link.tsx';
import { RedFlags } from '../ui/red-flags.tsx';
import { dayAndHour } from './dates.ts';
import { Rest, restWords, Stop } from './how-acts.tsx';
import type { Visited } from './visited.ts';

const { worse, enough } = how;

export type HowDone = 'rested' | 'resumed' | 'stopped' | 'went-on' | 'gone';
/** `standing`: how the course stands now. `done`: just now. `error`: no day was chosen to rest until. */
export type HowProps = {
  clinic: Clinic;
  visited: Visited;
  standing: ReaderCourse;
  now: number;
  links: { checkIn: string; sheet: string };
  done?: HowDone;
  error?: string;
};

/** What to do when it got worse, and how to end early. Each press can be taken back here. */
export function HowPage(props: HowProps) {
  const { clinic, visited, error } = props;
  return (
    <Page
      title={how.title}
      faulty={error !== undefined}
      clinicName={clinicName(clinic)}
      beside={clinic.contactPhone && <PhoneLink number={clinic.contactPhone} />}
    >
      <div class="check-in">
        <Done {...props} />
        <h1>{how.title}</h1>
        <p>{how.lead}</p>
        <nav class="jump" aria-label={how.nav}>
          <a class="button quiet" href="#worse">
            {worse.heading}
          </a>
          <a class="button quiet" href="#enough">
            {enough.heading}
          </a>
        </nav>
        <section id="worse">
          <h2>{worse.heading}</h2>
          <RedFlags />
          <FlareUp />
          <Rest {...props} />
          <Contact clinic={clinic} />
        </section>
        <section id="enough">
          <h2>{enough.heading}</h2>
          <p>{enough.lead}</p>
          <Keep {...props} />
          <Stop {...props} />
        </section>
        <ForWhom email={visited.reader.email} />
      </div>
    </Page>
  );
}

function Done({ done, standing, clinic, now }: HowProps) {
  if (!done) return null;
  const { state, nextSendAt } = standing.enrollment;
  const when = state === 'active' && nextSendAt !== null ? dayAndHour(nextSendAt, clinic, now) : undefined;
  const told: Record<HowDone, string | undefined> = {
    rested: state === 'paused' ? restWords(standing, clinic, now) : undefined,
    resumed: state === 'active' ? (when ? worse.resumedAt(when) : worse.resumed) : undefined,
    stopped: state === 'stopped' ? enough.stopped : undefined,
    'went-on': state === 'active' ? enough.wentOn : undefined,
    gone: how.gone,
  };
  return told[done] === undefined ? null : (
    <Notice tone={done === 'gone' ? 'info' : 'good'}>
      <p>{told[done]}</p>
    </Notice>
  );
}

function FlareUp() {
  return (
    <>
      <h3>{flareUp.heading}</h3>
      <ol class="steps-plan">
        {flareUp.steps.map(step => (
          <li>
            <strong>{step.what}</strong>
            {step.how}
          </li>
        ))}
      </ol>
    </>
  );
}

function Contact({ clinic: { contactPhone, contactEmail, openingHours } }: { clinic: Clinic }) {
  if (!contactPhone && !contactEmail) return null;
  return (
    <>
      <h3>{worse.clinic}</h3>
      <p>{worse.clinicHelp}</p>
      <ContactLines {...{ contactPhone, contactEmail }} />
      {openingHours && <p class="small soft">{worse.hours(openingHours)}</p>}
    </>
  );
}

/** The sheet and the last numbers, for a course that has them. */
function Keep({ visited: { week, isOpen }, links }: HowProps) {
  if (!week) return null;
  return (
    <ul>
      <li>
        <a href={links.sheet}>{enough.sheet}</a>
      </li>
      {isOpen && (
        <li>
          <a href={`${links.checkIn}?s=end`}>{enough.check}</a>
        </li>
      )}
    </ul>
  );
}
