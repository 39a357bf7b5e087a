import type { Clinic } from '../clinic/settings.ts';
import type { Course, Lesson } from '../courses/course.ts';
import { admin } from '../texts/ja/admin.ts';
import { AdminPage } from './frame.tsx';

const t = admin.lessons;

/** `today`: ISO date in the clinic's zone. */
export function LessonsPage({ clinic, courses, today }: { clinic: Clinic; courses: Course[]; today: string }) {
  return (
    <AdminPage clinic={clinic} title={t.title} place="lessons">
      {courses.map(course => (
        <section>
          <h2>
            {course.label} <span class="state">{course.open ? t.open : t.closed}</span>
          </h2>
          {course.lessons.length === 0 ? (
            <p class="card empty">{t.empty}</p>
          ) : (
            <ol class="people">
              {course.lessons.map(lesson => (
                <LessonLine course={course} lesson={lesson} today={today} />
              ))}
            </ol>
          )}
        </section>
      ))}
    </AdminPage>
  );
}

function LessonLine({ course, lesson, today }: { course: Course; lesson: Lesson; today: string }) {
  const { number, title, subject, kind } = lesson;
  return (
    <li>
      <p>
        <span class="numbers soft">{t.number(number)}</span>{' '}
        <a href={`/admin/lessons/${course.slug}/${number}`}>{title}</a>
        {kind === 'invitation' && (
          <>
            {' '}
            <span class="state">{t.invitation}</span>
          </>
        )}
      </p>
      <p class="small soft">
        {t.subject}:{subject}
      </p>
      <Review lesson={lesson} today={today} />
    </li>
  );
}

/** Who checked the lesson, and whether that is long ago. */
export function Review({ lesson: { reviewedBy, reviewedOn, reviewDue }, today }: { lesson: Lesson; today: string }) {
  const overdue = reviewDue !== undefined && reviewDue < today;
  return (
    <p class="small">
      {reviewedBy ? t.reviewed(reviewedBy, reviewedOn) : <strong>{t.unreviewed}</strong>}
      {reviewDue && (
        <>
          {' '}
          ・{' '}
          {overdue ? (
            <strong>
              {t.overdue}({reviewDue})
            </strong>
          ) : (
            t.due(reviewDue)
          )}
        </>
      )}
    </p>
  );
}
