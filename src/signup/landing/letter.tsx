import { type Clinic, clinicName } from '../../clinic/settings.ts';
import { actionOf, blocksFor, type Course } from '../../courses/course.ts';
import { minutesToRead } from '../../courses/reading-time.ts';
import { placeOf, taskOf } from '../../rendering/place-line.ts';
import { redFlags } from '../../texts/ja/safety.ts';
import { t } from '../../texts/ja.ts';

const words = t.landingPage.letter;

/** The first screen of the first mail of a course, as readers without a pattern get it from this clinic. */
export function Letter({ course, clinic }: { course: Course; clinic: Clinic }) {
  const [lesson] = course.lessons;
  if (!lesson) return null;
  const blocks = blocksFor(lesson, null, clinic.licences);
  const action = actionOf(lesson, null);
  const read = minutesToRead(lesson, null, clinic.licences);
  return (
    <figure class="letter" aria-label={words.label}>
      <div class="phone">
        <p class="bar">
          <b>{clinic.senderName || clinicName(clinic)}</b>
          <span>
            {lesson.subject}
            <span class="visually-hidden">{words.arrived}</span>
          </span>
        </p>
        <div class="opening">
          <p class="small soft">{placeOf(lesson, course, read, action)}</p>
          <p class="opening-title">{lesson.title}</p>
          {action && (
            <div class="opening-card">
              <p class="opening-label">{taskOf(action)}</p>
              <p>
                <b>{action.line}</b>
              </p>
            </div>
          )}
          {blocks.some(({ kind }) => kind === 'red-flags') && (
            <p class="opening-flags" aria-hidden="true">
              <b>{redFlags.heading}</b>
              <br />
              {redFlags.lead}
            </p>
          )}
        </div>
      </div>
      <figcaption>{words.caption}</figcaption>
    </figure>
  );
}
