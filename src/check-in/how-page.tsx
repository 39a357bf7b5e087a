import type { Child } from 'hono/jsx';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import { restDates } from '../readers/dates.ts';
import { how } from '../texts/ja/check-in/pages.ts';
import { flareUp } from '../texts/ja/safety.ts';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, FieldError, Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { PhoneLink } from '../ui/phone-link.tsx';
import { RedFlags } from '../ui/red-flags.tsx';
import { dayAndHour } from './dates.ts';
import { canGoOn } from './stop.ts';
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

function restWords({ enrollment: { resumeAt } }: ReaderCourse, clinic: Clinic, now: number): string {
  return resumeAt === null ? worse.restingOpen : worse.resting(dayAndHour(resumeAt, clinic, now));
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

function Rest({ standing, clinic, now, error }: HowProps) {
  const { state } = standing.enrollment;
  if (state === 'paused')
    return (
      <Act act="resume" button={worse.resume}>
        <h3>{worse.rest}</h3>
        <p>{restWords(standing, clinic, now)}</p>
      </Act>
    );
  if (state !== 'active') return null;
  const choices: [string, string, string?][] = [
    ...restDates(standing.plan, now, clinic)
      .slice(0, MOST_DATES)
      .map((at): [string, string] => [String(at), worse.until(dayAndHour(at, clinic, now))]),
    ['open', worse.open, worse.openHelp],
  ];
  return (
    <Act act="rest" button={worse.restButton}>
      <h3>{worse.rest}</h3>
      <p>{worse.restHelp}</p>
      <fieldset aria-describedby={error ? 'until-error' : undefined}>
        <legend>{worse.restLegend}</legend>
        {choices.map(([value, label, about]) => (
          <label class="choice">
            <input type="radio" name="until" value={value} />
            <span>
              <span class="label">{label}</span>
              {about && <span class="about">{about}</span>}
            </span>
          </label>
        ))}
        <FieldError name="until" error={error} />
      </fieldset>
    </Act>
  );
}
/** Of the days on which the next lesson may come after a rest. Whoever wants a longer one chooses none. */
const MOST_DATES = 4;

function Contact({ clinic: { contactPhone, contactEmail, openingHours } }: { clinic: Clinic }) {
  if (!contactPhone && !contactEmail) return null;
  return (
    <>
      <h3>{worse.clinic}</h3>
      <p>{worse.clinicHelp}</p>
      <ul>
        {contactPhone && (
          <li>
            <PhoneLink number={contactPhone} />
          </li>
        )}
        {contactEmail && (
          <li>
            <a href={`mailto:${contactEmail}`}>{contactEmail}</a>
          </li>
        )}
      </ul>
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

function Stop({ standing }: HowProps) {
  const { state } = standing.enrollment;
  if (state === 'active' || state === 'paused')
    return (
      <Act act="stop" button={enough.stop}>
        <p>{enough.keepOn}</p>
        <p class="small soft">{enough.stopHelp}</p>
      </Act>
    );
  if (canGoOn(standing)) return <Act act="go-on" button={enough.goOn} />;
  return <p>{enough.ended}</p>;
}

function Act({ act, button, children }: { act: string; button: string; children?: Child }) {
  return (
    <form method="post">
      <input type="hidden" name="act" value={act} />
      {children}
      <Button kind="quiet">{button}</Button>
    </form>
  );
}
