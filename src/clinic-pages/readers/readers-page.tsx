import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import type { Enrollment } from '../../db/records.ts';
import { admin } from '../../texts/ja/admin.ts';
import { erasing } from '../../texts/ja/erasing.ts';
import { suppressions } from '../../texts/ja/suppressions.ts';
import { Notice } from '../../ui/form.tsx';
import { AddressForm, type TypedAddress } from '../parts/address-form.tsx';
import { OpeningsWords, ToCounting } from '../parts/counting.tsx';
import { AdminPage, Pager } from '../parts/frame.tsx';
import { courseLabel, nextStep } from '../parts/reader-words.ts';
import { dayAndTime } from '../parts/times.ts';
import type { Reader, ReaderList } from './readers.ts';

const t = admin.readers;

type Shown = { courses: Course[]; zone: string };
type ReadersProps = {
  clinic: Clinic;
  courses: Course[];
  list: ReaderList;
  from?: string;
  search?: TypedAddress;
  erased?: keyof typeof erasing.done;
};

export function ReadersPage({ clinic, courses, list, from, search, erased }: ReadersProps) {
  const anybody = list.readers.length > 0 || from;
  return (
    <AdminPage clinic={clinic} title={t.title} place="readers">
      {erased && <Notice tone={erased === 'gone' ? 'info' : 'good'}>{erasing.done[erased]}</Notice>}
      {anybody ? (
        <AddressForm action="/admin/readers" label={t.search} help={t.searchHelp} button={t.find} address={search} />
      ) : (
        <p class="card empty">{t.empty}</p>
      )}
      {anybody && (
        <ul class="people">
          {list.readers.map(reader => (
            <ReaderLine reader={reader} courses={courses} zone={clinic.timeZone} />
          ))}
        </ul>
      )}
      {anybody && (
        <p>
          {t.counting} <ToCounting />
        </p>
      )}
      <Pager path="/admin/readers" older={list.older} from={from} />
      <p>
        <a href="/admin/suppressions">{suppressions.toSuppressions}</a>
      </p>
    </AdminPage>
  );
}

function ReaderLine({ reader: { subscriber, enrollments, openings }, ...shown }: Shown & { reader: Reader }) {
  return (
    <li>
      <p>
        <a href={`/admin/readers/${subscriber.id}`}>{subscriber.email}</a>
        {subscriber.name && <span class="soft"> {subscriber.name}</span>}{' '}
        <span class="state">{t.status[subscriber.status]}</span>
      </p>
      <CourseLines enrollments={enrollments} {...shown} />
      <p class="small soft numbers">
        <OpeningsWords all={openings} />{' '}
        <span class="phrase">{t.since(dayAndTime(subscriber.createdAt, shown.zone))}</span>
      </p>
    </li>
  );
}

/** A reader's courses, each with its next lesson. */
export function CourseLines({ enrollments, courses, zone }: Shown & { enrollments: Enrollment[] }) {
  if (enrollments.length === 0) return <p class="soft">{t.noCourse}</p>;
  return (
    <>
      {enrollments.map(enrollment => (
        <p>
          {courseLabel(courses, enrollment.course)}{' '}
          <span class="state">
            {enrollment.stoppedFrom && !enrollment.replacedBy ? t.interrupted : t.enrollment[enrollment.state]}
          </span>
          <span class="small numbers next">{nextStep(enrollment, courses, zone)}</span>
        </p>
      ))}
    </>
  );
}
