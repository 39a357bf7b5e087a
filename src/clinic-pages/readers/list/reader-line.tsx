import type { Course } from '../../../courses/course.ts';
import type { Enrollment } from '../../../db/records.ts';
import { admin } from '../../../texts/ja/admin.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { maskedAddress } from '../../../ui/masked-address.ts';
import { OpeningsWords } from '../../parts/counting.tsx';
import { courseLabel, nextStep, TONES } from '../../parts/reader-words.ts';
import { dayAndTime } from '../../parts/times.ts';
import type { Reader } from './rows.ts';

const t = admin.readers;

type Shown = { courses: Course[]; zone: string };

/** The address is masked, because others see the screen at the desk. It stands whole on the reader's page. */
export function ReaderLine({ reader: { subscriber, enrollments, openings }, ...shown }: Shown & { reader: Reader }) {
  const { id, name, email, standing, createdAt } = subscriber;
  const masked = maskedAddress(email);
  return (
    <li>
      <div>
        <p class="who">
          <a href={`/admin/readers/${id}`}>{name ?? masked}</a>
        </p>
        {name && <p class="small soft">{masked}</p>}
      </div>
      <div>
        <CourseLines enrollments={enrollments} {...shown} />
        <p class="small soft numbers">
          {openings.delivered > 0 && <OpeningsWords all={openings} />}{' '}
          <span class="phrase">{t.since(dayAndTime(createdAt, shown.zone))}</span>
        </p>
      </div>
      <p>
        <span class={`state ${TONES[standing] ?? ''}`}>{readers.standings[standing]}</span>
      </p>
    </li>
  );
}

/** A reader's courses, each with its next lesson. */
function CourseLines({ enrollments, courses, zone }: Shown & { enrollments: Enrollment[] }) {
  if (enrollments.length === 0) return <p class="soft">{t.noCourse}</p>;
  return (
    <>
      {enrollments.map(enrollment => (
        <p>
          {courseLabel(courses, enrollment.course)}{' '}
          {enrollments.length > 1 && <span class="state">{stateOf(enrollment)}</span>}
          <span class="small numbers next">{nextStep(enrollment, courses, zone)}</span>
        </p>
      ))}
    </>
  );
}

const stateOf = ({ stoppedFrom, replacedBy, state }: Enrollment): string =>
  stoppedFrom && !replacedBy ? t.interrupted : t.enrollment[state];
