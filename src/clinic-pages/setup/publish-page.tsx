import { STEPS } from '../../clinic/setup.ts';
import type { Course } from '../../courses/course.ts';
import type { Runtime } from '../../deps.ts';
import { setup } from '../../texts/ja/setup.ts';
import { tell } from '../../texts/ja/tell.ts';
import { Notice } from '../../ui/form.tsx';
import { PassOn } from '../parts/pass-on.tsx';
import { type OfSetup, SetupPage } from '../parts/setup/setup-page.tsx';
import { pathOf, SetupNext } from '../parts/setup/setup-steps.tsx';

const t = setup.publish;

export type PublishProps = OfSetup & {
  /** `trial`: mail goes to the built-in mailbox, and the form is open all the same · `no-course`: only an open course is missing. */
  form: 'open' | 'closed' | 'no-course' | 'trial';
  /** The button was pressed while steps before this one are open. */
  early: boolean;
  courses: Course[];
  /** The address opens on this machine only, so nothing with it may be handed out. */
  local: boolean;
  runtime: Runtime;
  addresses: { page: string; course: (slug: string) => string };
};

/** Step 5: what is still open, and what to hand out. */
export function PublishPage({ form, early, courses, local, runtime, addresses, ...page }: PublishProps) {
  return (
    <SetupPage {...page} current="publish">
      {early && (
        <Notice tone="warn">
          <p>{t.notYet}</p>
        </Notice>
      )}
      <StillOpen {...page} form={form} />
      {local && <OnlyHere address={addresses.page} runtime={runtime} />}
      <h3>{t.pageHeading}</h3>
      <p>{t.page}</p>
      <p>
        <a href="/">{addresses.page}</a>
      </p>
      <p>
        <img class="qr" src={QR} alt={t.code} width="200" height="200" />
      </p>
      <p>
        <a href={QR} download="qr.svg">
          {t.download}
        </a>
      </p>
      {courses.length > 0 && <CourseLinks courses={courses} addressOf={addresses.course} />}
      <h3>{t.tellHeading}</h3>
      <ul>
        {t.tell.map(line => (
          <li>{line}</li>
        ))}
      </ul>
      {(form === 'open' || form === 'trial') && <SetupNext done={page.done} step="publish" />}
    </SetupPage>
  );
}

const QR = '/admin/setup/qr.svg';
const FORM = { open: t.ready, closed: t.closed, 'no-course': t.noCourse, trial: t.trial };

function StillOpen({ done, form }: Pick<PublishProps, 'done' | 'form'>) {
  const open = STEPS.filter(step => step !== 'publish' && !done[step]);
  return (
    <Notice tone={open.length === 0 && form === 'open' ? 'good' : 'info'}>
      <p>
        <strong>{FORM[form]}</strong>
      </p>
      {open.length > 0 && <p>{t.openHeading}</p>}
      {open.length > 0 && (
        <ul>
          {open.map(step => (
            <li>
              <a href={pathOf(step)}>{setup.numbered(STEPS.indexOf(step) + 1, setup.steps[step])}</a>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function OnlyHere({ address, runtime }: { address: string; runtime: Runtime }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>{t.local(address)}</strong>
      </p>
      <p>{t.localText}</p>
      <PassOn told={tell.baseUrl} runtime={runtime} />
    </Notice>
  );
}

type LinksProps = { courses: Course[]; addressOf: (slug: string) => string };

function CourseLinks({ courses, addressOf }: LinksProps) {
  return (
    <>
      <h3>{t.coursesHeading}</h3>
      <p>{t.courses}</p>
      <ul class="people">
        {courses.map(({ slug, label }) => (
          <li>
            <p>{label}</p>
            <p class="small">{addressOf(slug)}</p>
            <p>
              <a href={`${QR}?course=${slug}`}>{t.courseCode(label)}</a>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
