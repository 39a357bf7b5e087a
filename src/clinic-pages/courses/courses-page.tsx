import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import type { Press } from '../../sign-off/switch.ts';
import { type Taking, unsignedOf } from '../../sign-off/taking.ts';
import { courses as t } from '../../texts/ja/sign-off.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { type OfSetup, SetupPage } from '../parts/setup/setup-page.tsx';
import { SetupNext } from '../parts/setup/setup-steps.tsx';
import { day } from '../parts/times.ts';

/** `course`: with the signatures that hold. */
export type CourseStanding = { course: Course; taking: Taking };

type CoursesProps = OfSetup & {
  trial: boolean;
  courses: CourseStanding[];
  /** The last press of each course's switch, by slug. */
  presses: Map<string, Press>;
  /** The course whose switch was pressed just now, as the address says. */
  pressed: string | undefined;
};

export function CoursesPage({ trial, courses, presses, pressed: slug, ...setup }: CoursesProps) {
  const { clinic, done } = setup;
  const pressed = courses.find(({ course }) => course.slug === slug);
  const press = pressed && presses.get(pressed.course.slug);
  const asksNothing = clinic.otherCourses === 'open';
  return (
    <SetupPage {...setup} current="courses">
      {pressed && press && <Done standing={pressed} press={press} />}
      <p>{t.lead}</p>
      <p>{t.names}</p>
      <p>{t.signing}</p>
      {trial && !asksNothing && <p>{t.trial}</p>}
      {courses.map(standing => (
        <Row clinic={clinic} standing={standing} press={presses.get(standing.course.slug)} />
      ))}
      {courses.some(({ taking }) => taking === 'open') ? (
        <SetupNext done={done} step="courses" />
      ) : (
        <p class="setup-next">{t.pickOne}</p>
      )}
    </SetupPage>
  );
}

function Done({ standing: { course, taking }, press }: { standing: CourseStanding; press: Press }) {
  return (
    <Notice tone="good">
      <p>{taking === 'open' ? t.opened(course.label) : t.closed(course.label)}</p>
      <form method="post" action={pathOf(course, 'undo')}>
        <input type="hidden" name="press" value={String(press.id)} />
        <Button kind="quiet" label={t.label(course.label, t.undo)}>
          {t.undo}
        </Button>
      </form>
    </Notice>
  );
}

type RowProps = { clinic: Clinic; standing: CourseStanding; press: Press | undefined };

function Row({ clinic, standing: { course, taking }, press }: RowProps) {
  const mails = course.lessons.length;
  const unsigned = unsignedOf(course).length;
  return (
    <section class="card" id={course.slug}>
      <h3>{course.label}</h3>
      <p class="small soft">{t.inMail(course.title)}</p>
      <p class="small soft numbers">
        <span class={taking === 'unsigned' ? 'state open' : 'state'}>{t.taking[taking]}</span>{' '}
        {t.facts(mails, mails - unsigned)}
      </p>
      <Why {...{ clinic, taking, unsigned, press }} />
      {unsigned > 0 && (
        <p>
          <a href={`/admin/lessons#${course.slug}`}>{t.toLessons}</a>
        </p>
      )}
      {taking !== 'in-file' && <Switch course={course} taking={taking} />}
    </section>
  );
}

/** Why it takes nobody; or that it takes people though lessons are unsigned, and who said so when. */
function Why({ clinic, taking, unsigned, press }: Omit<RowProps, 'standing'> & { taking: Taking; unsigned: number }) {
  if (taking === 'unsigned') return <p>{t.why.unsigned(unsigned)}</p>;
  if (taking === 'not-yet') return null;
  if (taking !== 'open') return <p>{t.why[taking]}</p>;
  if (unsigned === 0) return null;
  if (clinic.unsignedLessons === 'hold') return <p>{t.holdsUnsigned(unsigned)}</p>;
  if (press?.to !== 'open-unsigned') return <p>{t.sendsUnsigned(unsigned)}</p>;
  return <p>{t.saidOn(day(press.at, clinic.timeZone), press.unsigned)}</p>;
}

function Switch({ course, taking }: CourseStanding) {
  const act = taking === 'open' ? t.close : t.open;
  return (
    <form method="post" action={pathOf(course, taking === 'open' ? 'close' : 'open')}>
      <Button kind="quiet" label={t.label(course.label, act)}>
        {act}
      </Button>
    </form>
  );
}

const pathOf = ({ slug }: Course, act: 'open' | 'close' | 'undo') => `/admin/setup/courses/${slug}/${act}`;
