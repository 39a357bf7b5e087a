import type { Clinic } from '../../clinic/settings.ts';
import { dayWords } from '../../consultation/days.ts';
import type { RequestLine } from '../../consultation/waiting.ts';
import { type Course, findCourse } from '../../courses/course.ts';
import type { NewestReaders, NewReader } from '../../reports/newest-readers.ts';
import { admin } from '../../texts/ja/admin.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { readers } from '../../texts/ja/readers.ts';
import { maskedAddress } from '../../ui/masked-address.ts';
import { courseLabel, TONES } from '../parts/reader-words.ts';
import { answerOf, isOld, shortAgeWords } from '../parts/request-words.ts';

type Shown = { clinic: Clinic; courses: Course[]; now: number };

/** Who waits for an answer, the oldest first. `people`: how many wait in all. */
export function RequestsSection({ lines, people, ...shown }: Shown & { lines: RequestLine[]; people: number }) {
  return (
    <section>
      <h2>{today.requests.title}</h2>
      <ul class="lines act">
        {lines.map(line => (
          <RequestLineItem line={line} {...shown} />
        ))}
      </ul>
      {people > lines.length && (
        <p>
          <a href="/admin/requests">{today.requests.all(people)}</a>
        </p>
      )}
    </section>
  );
}

function RequestLineItem({ line: { request, reader }, clinic, now }: Shown & { line: RequestLine }) {
  const t = admin.requests;
  const name = reader?.name ?? (reader ? t.noName : t.erased);
  const answer = answerOf(request, reader?.email);
  const { createdAt, contactBy, preferredDays, preferredTimes } = request;
  const wishes = [t.by[contactBy], preferredDays.map(dayWords).join('、'), preferredTimes].filter(Boolean).join('・');
  return (
    <li>
      <div>
        <p class="who">
          <a href={`/admin/requests#${request.id}`}>{name}</a>{' '}
          <span class={isOld(createdAt, now) ? 'age old' : 'age'}>
            {shortAgeWords(createdAt, now, clinic.timeZone)}
          </span>
        </p>
        <p class="small soft">{wishes}</p>
      </div>
      {answer && (
        <a
          class="button quiet"
          href={answer.href}
          aria-label={answer.by === 'phone' ? today.requests.call(name) : today.requests.write(name)}
        >
          {answer.by === 'phone' ? t.call : t.write}
        </a>
      )}
    </li>
  );
}

/** Who has signed up last. The addresses are masked, because others see the screen at the desk. */
export function NewestSection({ newest, readers: all, ...shown }: Shown & NewestReaders) {
  return (
    <section>
      <h2>{today.newest.title}</h2>
      <ul class="lines act">
        {newest.map(reader => (
          <NewLine reader={reader} {...shown} />
        ))}
      </ul>
      <p>
        <a href="/admin/readers">{today.newest.all(readers.count(all))}</a>
      </p>
    </section>
  );
}

function NewLine({ reader, courses, clinic, now }: Shown & { reader: NewReader }) {
  const { id, email, standing, createdAt } = reader;
  const words = [...wishOf(reader, courses), shortAgeWords(createdAt, now, clinic.timeZone)].join('・');
  return (
    <li>
      <div>
        <p class="who">
          <a href={`/admin/readers/${id}`}>{maskedAddress(email)}</a>
        </p>
        <p class="small soft">{words}</p>
      </div>
      <span class={`state ${TONES[standing] ?? ''}`}>{readers.standings[standing]}</span>
    </li>
  );
}

/** The course and the pattern that were asked for, as the form named them. */
function wishOf({ course, pattern }: NewReader, courses: Course[]): string[] {
  if (!course) return [];
  const chosen = findCourse(courses, course)?.patterns.find(({ slug }) => slug === pattern);
  return [courseLabel(courses, course), ...(chosen ? [chosen.label] : [])];
}
