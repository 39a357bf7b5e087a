import { type Course, openCourses } from '../../courses/course.ts';
import { redFlagLine } from '../../texts/ja/safety.ts';
import { t } from '../../texts/ja.ts';
import { FieldError } from '../../ui/form.tsx';
import { isRequired, type TypedSignup } from '../form-schema.ts';
import { BodyMap, idOf } from './body-map.tsx';
import type { ControlProps } from './controls.tsx';
import { Label } from './label-parts.tsx';
import { alsoNear, captioned, captionOf, uncaptioned } from './places.ts';
import { StepTitle } from './step-title.tsx';

const l = t.landing;
const words = l.fields;
const steps = t.landingPage.steps;

/** Step 1: the symptom type, in words that stand beside a drawn body. `isFolded`: a link has chosen, and only that is shown. */
export function Symptoms({ isFolded = false, ...props }: ControlProps & { isFolded?: boolean }) {
  const chosen = props.courses.find(({ slug }) => slug === props.typed.symptom);
  const title = <StepTitle n={1}>{words.symptom.label}</StepTitle>;
  const choice = (
    <fieldset
      class={isFolded ? 'place' : 'step place'}
      aria-describedby={props.errors.symptom ? 'symptom-help symptom-error' : 'symptom-help'}
    >
      <legend class={isFolded ? 'visually-hidden' : 'step-title'}>{isFolded ? words.symptom.label : title}</legend>
      <Choice {...props} />
    </fieldset>
  );
  if (!isFolded || !chosen) return choice;
  return (
    <div class="step">
      <p class="step-title">{title}</p>
      <details class="chosen">
        <summary>
          <span class="value">{chosen.label}</span>
          <span class="go">{steps.change}</span>
        </summary>
        {choice}
      </details>
    </div>
  );
}

function Choice({ courses, typed, errors }: ControlProps) {
  const isOnly = openCourses(courses).length === 1;
  const radio = (course: Course) => ({
    course,
    courses,
    isChosen: typed.symptom === course.slug || (course.open && isOnly),
  });
  return (
    <>
      <p class="help" id="symptom-help">
        {words.symptom.help}
      </p>
      <BodyMap courses={courses}>
        {captioned(courses).map(course => (
          <label class={`spot at-${captionOf(course)}`} for={idOf(course, courses)}>
            <Radio {...radio(course)} />
            <span id={nameOf(course, courses)}>
              <Label text={course.label} />
              {!course.open && <small>{l.comingSoon}</small>}
            </span>
          </label>
        ))}
      </BodyMap>
      {uncaptioned(courses).map(course => (
        <label class="choice" for={idOf(course, courses)}>
          <Radio {...radio(course)} />
          <span>
            <span class="label" id={nameOf(course, courses)}>
              {course.label}
            </span>
            <span class="about">{course.open ? course.summary : l.comingSoon}</span>
          </span>
        </label>
      ))}
      <FieldError name="symptom" error={errors.symptom} />
    </>
  );
}

/** The drawing and the words beside other types are labels of the same radio, and would all be read aloud. */
const nameOf = (course: Course, courses: Course[]): string => `${idOf(course, courses)}-name`;

function Radio({ course, courses, isChosen }: { course: Course; courses: Course[]; isChosen: boolean }) {
  return (
    <input
      type="radio"
      name="symptom"
      id={idOf(course, courses)}
      aria-labelledby={nameOf(course, courses)}
      value={course.slug}
      checked={isChosen}
      disabled={!course.open}
      required={isRequired('symptom')}
    />
  );
}

/** Step 2: the pattern. What belongs to other symptom types is hidden by the stylesheet; where that cannot be, each stands under its name. */
export function Patterns({ courses, typed, errors, isFolded = false }: ControlProps & { isFolded?: boolean }) {
  const watches = ({ slug }: Course) => !isFolded || slug !== typed.symptom;
  return (
    <div class="step when" id="pattern" tabindex={-1}>
      <p class="step-title">
        <StepTitle n={2}>{words.pattern.label}</StepTitle>
      </p>
      <p class="ask">{steps.ask}</p>
      {openCourses(courses).map(course => (
        <OfCourse course={course} courses={courses} chosen={typed.pattern} watches={watches(course)} />
      ))}
      <FieldError name="pattern" error={errors.pattern} />
    </div>
  );
}

type OfCourseProps = { course: Course; courses: Course[]; chosen: TypedSignup['pattern']; watches: boolean };

/** `watches`: its own warning signs stand here, because they do not stand before the form. */
function OfCourse({ course, courses, chosen, watches }: OfCourseProps) {
  const near = alsoNear(course, courses);
  return (
    <div class={`for for-${courses.indexOf(course) + 1}`}>
      {watches && course.watchFor.length > 0 && <p class="watch">{redFlagLine(course.watchFor)}</p>}
      {course.patterns.length > 0 && <PatternChoice course={course} chosen={chosen} />}
      {near.length > 0 && (
        <p class="also" aria-hidden="true">
          <span>{steps.also}</span>
          {near.map(other => (
            <label for={idOf(other, courses)}>{other.label}</label>
          ))}
        </p>
      )}
    </div>
  );
}

function PatternChoice({ course, chosen }: { course: Course; chosen: TypedSignup['pattern'] }) {
  const options = [
    ...course.patterns.map(({ slug, label }) => ({ value: `${course.slug}/${slug}`, label })),
    { value: '', label: words.pattern.none },
  ];
  return (
    <fieldset class="patterns">
      <legend>
        <span class="of-course">{course.label}</span>
        {steps.pattern}
      </legend>
      {options.map(({ value, label }) => (
        <label class="choice">
          <input type="radio" name="pattern" value={value} checked={value !== '' && chosen === value} />
          <span class="label">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
