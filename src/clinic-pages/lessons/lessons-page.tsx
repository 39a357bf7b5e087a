import type { Clinic } from '../../clinic/settings.ts';
import { type Course, isSignedOff, type Lesson } from '../../courses/course.ts';
import type { Library } from '../../deps.ts';
import { admin } from '../../texts/ja/admin.ts';
import { physicianReview, redFlags } from '../../texts/ja/safety.ts';
import { courses } from '../../texts/ja/sign-off.ts';
import { AdminPage, TO_COURSES } from '../parts/frame.tsx';
import { remarksOn } from './lesson-preview.ts';

const t = admin.lessons;

/** `today`: ISO date in the clinic's zone. `guest`: the visitor is not signed in. */
type LessonsProps = { clinic: Clinic; library: Library; today: string; guest: boolean };

export function LessonsPage({ clinic, library, today, guest }: LessonsProps) {
  const lessons = library.courses.flatMap(course => course.lessons);
  const unsigned = lessons.filter(lesson => !isSignedOff(lesson)).length;
  return (
    <AdminPage clinic={clinic} title={t.title} place="courses" guest={guest} crumb={guest ? undefined : TO_COURSES}>
      <p class="lead">{t.lead(library.courses.length, lessons.length)}</p>
      <p>
        <a href="/admin/setup/courses">{courses.title}</a>
      </p>
      <p>{courses.names}</p>
      {unsigned > 0 && <p>{clinic.unsignedLessons === 'hold' ? t.someHeld(unsigned) : t.someUnsigned(unsigned)}</p>}
      <p>
        <a href="/when-to-see-a-doctor">{redFlags.page}</a>：{physicianWords()}
      </p>
      {library.courses.map(course => (
        <section>
          <h2 id={course.slug}>
            {course.label} <span class="state">{course.open ? t.open : t.closed}</span>
          </h2>
          <p class="small soft">{courses.inMail(course.title)}</p>
          {course.lessons.length === 0 ? (
            <p class="card empty">{t.empty}</p>
          ) : (
            <ol class="gallery">
              {course.lessons.map(lesson => (
                <LessonCard {...{ clinic, course, lesson, today }} remarks={remarksOn(library, lesson).length} />
              ))}
            </ol>
          )}
        </section>
      ))}
    </AdminPage>
  );
}

/** Whether a physician has read the warning signs. Not every practitioner may answer for those. */
export const physicianWords = () =>
  physicianReview ? t.physician(physicianReview.by, physicianReview.on) : <strong>{t.noPhysician}</strong>;

type CardProps = { clinic: Clinic; course: Course; lesson: Lesson; today: string; remarks: number };

function LessonCard({ clinic, course, lesson, today, remarks }: CardProps) {
  const { number, title, subject, kind } = lesson;
  const href = `/admin/lessons/${course.slug}/${number}`;
  return (
    <li>
      <div class="thumbnail" aria-hidden="true">
        <iframe title={title} src={`${href}/mail`} loading="lazy" tabindex={-1} sandbox="" />
      </div>
      <div>
        <p class="small soft numbers">{kind === 'invitation' ? t.invitation : t.number(number)}</p>
        <p class="title">
          <a href={href}>{title}</a>
        </p>
        <p class="small soft">
          {t.subject}:{subject}
        </p>
        <Review clinic={clinic} lesson={lesson} today={today} />
        {remarks > 0 && (
          <p class="small">
            <strong>{t.remarks(remarks)}</strong>
          </p>
        )}
      </div>
    </li>
  );
}

/** Who signed off the lesson, whether its review is overdue, and whether it is held. */
export function Review({ clinic, lesson, today }: { clinic: Clinic; lesson: Lesson; today: string }) {
  const { reviewedBy, reviewedOn, reviewDue } = lesson;
  const overdue = reviewDue !== undefined && reviewDue < today;
  return (
    <p class="small">
      {reviewedBy ? t.reviewed(reviewedBy, reviewedOn) : <strong>{t.unreviewed}</strong>}
      {!isSignedOff(lesson) && clinic.unsignedLessons === 'hold' && <span class="state open">{t.held}</span>}
      <br />
      {reviewDue && (overdue ? <strong>{t.overdue(reviewDue)}</strong> : t.due(reviewDue))}
    </p>
  );
}
