import type { Child } from 'hono/jsx';
import type { Clinic } from '../clinic/settings.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import { restDates } from '../readers/dates.ts';
import { how } from '../texts/ja/check-in/pages.ts';
import { Button, FieldError } from '../ui/form.tsx';
import { dayAndHour } from './dates.ts';
import { canGoOn } from './stop.ts';

const { worse, enough } = how;

/** The value of the choice that names no date. */
export const UNTIL_RESUMED = 'open';

type ActProps = { clinic: Clinic; standing: ReaderCourse; now: number };

/** A rest until one of the reader's own days, or the end of one. `error`: no day was chosen. */
export function Rest({ standing, clinic, now, error }: ActProps & { error?: string }) {
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
    [UNTIL_RESUMED, worse.open, worse.openHelp],
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

/** Until when a course rests. */
export function restWords({ enrollment: { resumeAt } }: ReaderCourse, clinic: Clinic, now: number): string {
  return resumeAt === null ? worse.restingOpen : worse.resting(dayAndHour(resumeAt, clinic, now));
}

/** The end of this course, or what takes it back. */
export function Stop({ standing }: Pick<ActProps, 'standing'>) {
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
