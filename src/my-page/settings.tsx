import { FIRST_HOUR, LAST_HOUR } from '../calendar/open-hours.ts';
import { restDates } from '../readers/dates.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { FieldError } from '../ui/form.tsx';
import { Unbroken } from '../ui/unbroken.tsx';
import { UNTIL_RESUMED } from './course-acts.ts';
import { dayOn, weekdayName, whenOn } from './dates.ts';
import { ActForm, Change } from './form.tsx';
import type { Own, OwnCourse } from './read-own.ts';

const t = own.delivery;
type SettingProps = { own: Own; one: OwnCourse; errors: Record<string, string> };

const ALL_WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Weekday and hour. The weekday of a course is that of its first lesson, so before that only the hour can be chosen. */
export function TimeChange({ own: { clinic, visitor }, one: { enrollment, plan }, errors }: SettingProps) {
  const { weekday, id } = enrollment;
  const { hour, pace } = visitor.reader;
  const hasBegun = plan.previousSentAt !== null;
  const open = ALL_WEEKDAYS.filter(day => day === weekday || !clinic.closedWeekdays.includes(day));
  const hours = Array.from({ length: LAST_HOUR - FIRST_HOUR + 1 }, (_, index) => FIRST_HOUR + index);
  return (
    <Change term={t.time} value={t.timeValue(weekdayName(weekday), hour)} open={errors.weekday !== undefined}>
      <ActForm act="rhythm" of={id} button={t.timeButton}>
        <div class="inline">
          {hasBegun && (
            <Select
              name="weekday"
              of={id}
              label={t.weekday}
              chosen={weekday}
              options={open.map(day => [day, t.weekdayOption(weekdayName(day))])}
            />
          )}
          <Select
            name="hour"
            of={id}
            label={t.hour}
            chosen={hour}
            options={[...new Set([...hours, hour])].toSorted((a, b) => a - b).map(one => [one, t.hourOption(one)])}
          />
        </div>
        <p class="help">{hasBegun ? t.timeHelp(pace === 2) : t.firstHelp}</p>
        <FieldError name="weekday" error={errors.weekday} />
      </ActForm>
    </Change>
  );
}

type SelectProps = { name: string; of: string; label: string; chosen: number; options: [number, string][] };

function Select({ name, of, label, chosen, options }: SelectProps) {
  return (
    <div>
      <label for={`${name}-${of}`}>{label}</label>
      <select id={`${name}-${of}`} name={name}>
        {options.map(([value, words]) => (
          <option value={String(value)} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

export function PaceChange({ own: { visitor }, one, errors }: SettingProps) {
  const { pace } = visitor.reader;
  return (
    <Change term={t.pace} value={t.paces[pace]} open={errors.pace !== undefined}>
      <ActForm act="rhythm" of={one.enrollment.id} button={t.paceButton}>
        <fieldset>
          <legend class="visually-hidden">{t.pace}</legend>
          <div class="choices c2">
            {([1, 2] as const).map(value => (
              <Choice name="pace" value={String(value)} label={t.paces[value]} checked={value === pace} />
            ))}
          </div>
        </fieldset>
        <p class="help">{t.paceHelp}</p>
        <FieldError name="pace" error={errors.pace} />
      </ActForm>
    </Change>
  );
}

/** Of the days on which the next lesson may come after a rest. Whoever wants a longer one chooses none. */
const MOST_DATES = 6;

/** Offers only days that are the reader's weekday. */
export function RestChange({ own: { clinic, now }, one: { enrollment, plan }, errors }: SettingProps) {
  if (enrollment.state !== 'active') return null;
  const dates = restDates(plan, now, clinic).slice(0, MOST_DATES);
  return (
    <Change id="rest" term={t.rest} value={t.notResting} open={errors.until !== undefined}>
      <ActForm act="rest" of={enrollment.id} button={t.restButton}>
        <fieldset id="until" aria-describedby={errors.until ? 'until-error' : undefined}>
          <legend>{t.restLegend}</legend>
          <div class="choices dates">
            {dates.map(at => (
              <Choice
                name="until"
                value={String(at)}
                label={dayOn(at, clinic, now)}
                about={whenOn(at, clinic, now).replace(dayOn(at, clinic, now), '')}
              />
            ))}
            <Choice name="until" value={UNTIL_RESUMED} label={t.open} about={t.openHelp} />
          </div>
          <FieldError name="until" error={errors.until} />
        </fieldset>
        <p class="help">{t.restHelp}</p>
      </ActForm>
    </Change>
  );
}

type ChoiceProps = { name: string; value: string; label: string; about?: string; checked?: boolean };

export function Choice({ name, value, label, about, checked = false }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} value={value} checked={checked} />
      <span>
        <span class="label">
          <Unbroken text={label} />
        </span>
        {about && <span class="about">{about}</span>}
      </span>
    </label>
  );
}
