import { reportCohorts } from '../../reports/cohort-report.ts';
import { courseTable } from '../../texts/ja/clinic/course-table.ts';
import { coursePage as t } from '../../texts/ja/course-page.ts';
import { courses } from '../../texts/ja/sign-off.ts';
import { AdminPage } from '../parts/frame.tsx';
import { Answers } from './answers.tsx';
import { Patterns } from './bar.tsx';
import { Funnel } from './funnel.tsx';
import { GroupTables, Months } from './groups.tsx';
import { Lessons } from './lessons.tsx';
import { Picker, pathOf } from './picker.tsx';
import type { CoursePageProps } from './read-course-page.ts';
import { Sentence } from './sentence.tsx';
import { Weakest } from './weakest.tsx';

/** One course: the sentence, the way from sign-up to consultation with its weakest step, the lessons, and the same by what is known of people. */
export function CoursePage(props: CoursePageProps) {
  const { clinic, course, taking } = props;
  return (
    <AdminPage
      clinic={clinic}
      title={course.label}
      place="courses"
      crumb={{ href: '/admin/courses', words: t.crumb }}
      beside={<span class={taking === 'open' ? 'state done' : 'state'}>{courses.taking[taking]}</span>}
    >
      <div class="course">
        <Head {...props} />
        <Picker chosen={props.chosen} isOthers={props.isOthers} today={props.today} />
        {props.cohorts.people.length === 0 ? <Nobody {...props} /> : <Figures {...props} />}
        <Answers answers={props.answers} />
      </div>
    </AdminPage>
  );
}

function Head({ course: { slug, title }, now: { reading, resting } }: CoursePageProps) {
  return (
    <>
      <p class="reading-now soft">
        {t.inMail(title)}
        <a class="phrase" href={`/admin/readers?standing=active&course=${slug}`}>
          {t.reading(reading)}
        </a>
        {resting > 0 && <span class="phrase">{t.resting(resting)}</span>}
      </p>
      <p class="actions on-screen">
        <a class="button quiet" href={`/admin/lessons#${slug}`}>
          {t.toLessons}
        </a>
        <a class="plain" href={`/?symptom=${slug}`}>
          {t.toSignup}
        </a>
      </p>
    </>
  );
}

function Nobody({ isElsewhere }: CoursePageProps) {
  if (isElsewhere) return <p class="card empty">{t.nobody}</p>;
  return (
    <div class="card empty">
      <p>{t.empty}</p>
      <p>{t.emptyNext}</p>
    </div>
  );
}

function Figures({ course, cohorts, chosen, isOthers, today }: CoursePageProps) {
  const report = reportCohorts(course, cohorts, today);
  return (
    <>
      <Patterns />
      <Sentence {...{ course, report, today }} />
      <div class="two">
        <Funnel {...{ course, report }} />
        <Weakest {...{ course, report }} />
      </div>
      <Lessons {...{ course, cohorts, report, chosen, isOthers }} />
      <Months {...{ course, cohorts, today }} />
      <GroupTables {...{ course, report }} />
      <p class="on-screen">
        <a href={`/admin/courses/${course.slug}.csv${pathOf(chosen, false)}`}>{courseTable.toOne}</a>
      </p>
    </>
  );
}
