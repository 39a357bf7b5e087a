import type { Clinic } from '../clinic/settings.ts';
import { variantsOf } from '../courses/course.ts';
import { admin } from '../texts/ja/admin.ts';
import { AdminPage } from './frame.tsx';
import { type Chosen, kilobytes, type Preview } from './lesson-preview.ts';
import { Review } from './lessons-page.tsx';

const t = admin.preview;

type PreviewProps = { clinic: Clinic; chosen: Chosen; preview: Preview; today: string };

export function PreviewPage({ clinic, chosen, preview, today }: PreviewProps) {
  const { course, lesson, mail, pattern } = chosen;
  const query = pattern ? `?pattern=${pattern}` : '';
  return (
    <AdminPage clinic={clinic} title={t.title(course.label, lesson.number)} place="lessons">
      <p>{t.note}</p>
      <p>
        {admin.lessons.subject}:{mail.subject}
      </p>
      <Review lesson={lesson} today={today} />
      <p class="small numbers">{t.size(kilobytes(preview.html), kilobytes(preview.text))}</p>
      <Patterns chosen={chosen} />
      <iframe
        class="mail"
        title={t.frame}
        sandbox=""
        src={`/admin/lessons/${course.slug}/${lesson.number}/mail${query}`}
      />
      <h2>{t.text}</h2>
      <pre class="card">{preview.text}</pre>
      <p>
        <a href="/admin/lessons">{t.back}</a>
      </p>
    </AdminPage>
  );
}

/** Only where the lesson reads differently for them. */
function Patterns({ chosen: { course, lesson, pattern } }: { chosen: Chosen }) {
  const variants = variantsOf(lesson, course);
  if (variants.length < 2) return null;
  const path = `/admin/lessons/${course.slug}/${lesson.number}`;
  const label = (slug: string | null) => course.patterns.find(candidate => candidate.slug === slug)?.label ?? t.general;
  return (
    <nav class="choices" aria-label={t.patterns}>
      {variants.map(slug => (
        <a href={slug ? `${path}?pattern=${slug}` : path} aria-current={slug === pattern ? 'true' : undefined}>
          {label(slug)}
        </a>
      ))}
    </nav>
  );
}
