import type { Numbers } from '../answers/week.ts';
import { REASONS } from '../courses/movements.ts';
import type { SelfCheckMoment } from '../db/schema.ts';
import type { FieldErrors } from '../errors.ts';
import { activities, answers, changes, reasons } from '../texts/ja/check-in/answers.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { FieldError } from '../ui/form.tsx';
import type { CheckInForm } from './form.ts';

export type Chosen = Partial<CheckInForm>;
type QuestionProps = { chosen: Chosen; errors: FieldErrors };

const ANSWERS = ['done', 'some', 'rested'] as const;
const CHANGES = ['better', 'slightly', 'same', 'worse'] as const;

/** How the action went, and why it did not. The reason shows only beside a rest; where a browser cannot do that it stands there always. */
export function WeekQuestion({ chosen, errors }: QuestionProps) {
  return (
    <>
      <fieldset aria-describedby={errors.answer ? 'answer-error' : undefined}>
        <legend class="visually-hidden">{checkIn.answerLegend}</legend>
        <div class="taps">
          {ANSWERS.map(answer => (
            <Choice name="answer" value={answer} label={answers[answer]} checked={chosen.answer === answer} />
          ))}
        </div>
        <FieldError name="answer" error={errors.answer} />
      </fieldset>
      <fieldset class="why">
        <legend>
          {checkIn.reasonLegend}
          <Optional />
        </legend>
        <div class="choices c2">
          {REASONS.map(reason => (
            <Choice name="reason" value={reason} label={reasons[reason]} checked={chosen.reason === reason} />
          ))}
        </div>
      </fieldset>
    </>
  );
}

type NumbersProps = QuestionProps & { moment: SelfCheckMoment; before: Numbers[]; only: boolean };

/** `only`: the mail asks nothing else. `before`: what the reader gave earlier, so that the same activity is compared. */
export function NumbersQuestion({ moment, chosen, errors, before, only }: NumbersProps) {
  const activity = chosen.activity ?? before.findLast(one => one.activity !== null)?.activity ?? null;
  return (
    <section id="numbers">
      {!only && <h2>{checkIn.kickerNumbers[moment]}</h2>}
      <input type="hidden" name="moment" value={moment} />
      <Scale name="worst" legend={checkIn.worst} ends={checkIn.worstEnds} chosen={chosen.worst} error={errors.worst} />
      {moment !== 'middle' && (
        <>
          <Activity chosen={activity} />
          <Scale
            name="ability"
            legend={checkIn.ability}
            ends={checkIn.abilityEnds}
            chosen={chosen.ability}
            error={errors.ability}
          />
        </>
      )}
      {moment === 'end' && (
        <fieldset>
          <legend>
            {checkIn.change}
            <Optional />
          </legend>
          <div class="choices c2">
            {CHANGES.map(change => (
              <Choice name="change" value={change} label={changes[change]} checked={chosen.change === change} />
            ))}
          </div>
        </fieldset>
      )}
    </section>
  );
}

function Activity({ chosen }: { chosen: string | null }) {
  return (
    <div class="field">
      <label for="activity">
        {checkIn.activity}
        <Optional />
      </label>
      <select id="activity" name="activity" aria-describedby="activity-help">
        <option value="">{checkIn.noActivity}</option>
        {Object.entries(activities).map(([slug, words]) => (
          <option value={slug} selected={slug === chosen}>
            {words}
          </option>
        ))}
      </select>
      <p class="help" id="activity-help">
        {checkIn.activityHelp}
      </p>
    </div>
  );
}

type ScaleProps = { name: string; legend: string; ends: string[]; chosen?: number | null; error?: string };

/** 0 to 10, one press. */
function Scale({ name, legend, ends, chosen, error }: ScaleProps) {
  return (
    <fieldset aria-describedby={[`${name}-ends`, error ? `${name}-error` : ''].join(' ').trim()}>
      <legend>
        {legend}
        <Optional />
      </legend>
      <div class="scale">
        {Array.from({ length: 11 }, (_, value) => (
          <label>
            <input type="radio" name={name} value={String(value)} checked={chosen === value} />
            <span>{value}</span>
          </label>
        ))}
      </div>
      <p class="ends" id={`${name}-ends`}>
        {ends.map(end => (
          <span>{end}</span>
        ))}
      </p>
      <FieldError name={name} error={error} />
    </fieldset>
  );
}

const Optional = () => <span class="mark">{checkIn.optional}</span>;

type ChoiceProps = { name: string; value: string; label: string; checked: boolean };

function Choice({ name, value, label, checked }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} value={value} checked={checked} />
      <span class="label">{label}</span>
    </label>
  );
}
