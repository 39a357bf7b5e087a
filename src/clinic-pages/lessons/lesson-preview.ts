import { asFragments, weekInMail } from '../../answers/fragments.ts';
import { sampleWeek } from '../../answers/week.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { type Course, findCourse, heldFor, type Lesson } from '../../courses/course.ts';
import type { Library } from '../../deps.ts';
import { type CompiledMail, findMail } from '../../mails/compiled.ts';
import { greeting, mailOfClinic, readerCopy, reviewLine } from '../../rendering/reader-copy.ts';
import { admin } from '../../texts/ja/admin.ts';

export type Chosen = { course: Course; lesson: Lesson; pattern: string | null; mail: CompiledMail };
/** What the address of a page names. */
type Asked = { course: string; number: number; pattern: string | undefined };
export type Preview = { html: string; text: string };

/** The lesson's mail for readers of `pattern` of this clinic. A pattern that the course does not have counts as none. */
export function chooseLesson(
  library: Library,
  { course: slug, number, pattern: asked }: Asked,
  { licences }: Pick<Clinic, 'licences'>,
): Chosen | undefined {
  const course = findCourse(library.courses, slug);
  const lesson = course?.lessons.find(candidate => candidate.number === number);
  if (!course || !lesson) return undefined;
  const pattern = course.patterns.find(candidate => candidate.slug === asked)?.slug ?? null;
  const mail = findMail(library.mails, slug, number, pattern, heldFor(lesson, licences));
  return mail && { course, lesson, pattern, mail };
}

/** A sample reader's copy, with what it asks after a week. Its links lead nowhere and it has no pixel, so that looking at a lesson is not recorded. */
export function previewMail({ course, lesson, pattern, mail }: Chosen, clinic: Clinic, baseUrl: string): Preview {
  const links = mail.links.map((_, index) => [`link_${index + 1}`, '#']);
  const reading = { course, lesson, pattern };
  const week = weekInMail(sampleWeek(reading, 0), reading, { checkIn: '#', how: '#' }, 0);
  const values = {
    greeting: greeting(admin.preview.sampleName),
    unsubscribe_url: '#',
    preferences_url: '#',
    web_url: '#',
    sheet_url: '#',
    calendar_url: '#',
    check_in_url: '#',
    how_url: '#',
    pixel_url: '',
    ...Object.fromEntries(links),
  };
  return readerCopy(mailOfClinic(mail, clinic, baseUrl, reviewLine(lesson)), values, asFragments(week));
}

export type Scheme = 'light' | 'dark';

/** The mail in a colour scheme, whatever the browser prefers. Without `scheme` the mail is unchanged. */
export function inScheme(html: string, scheme: Scheme | undefined): string {
  if (!scheme) return html;
  return html
    .replace(/screen and \(prefers-color-scheme:\s*dark\)/g, scheme === 'dark' ? 'screen' : 'not all')
    .replace(/media="\(prefers-color-scheme:\s*dark\)"/g, `media="${scheme === 'dark' ? 'screen' : 'not all'}"`)
    .replace(/(<meta name="color-scheme" content=")[^"]*/, `$1${scheme}`)
    .replace(/color-scheme: light dark/, `color-scheme: ${scheme}`);
}

export const remarksOn = ({ remarks }: Library, lesson: Lesson) => remarks.filter(({ file }) => file === lesson.file);

/** In kilobytes of 1,000 bytes, the unit of mailbox providers' limits. */
export const kilobytes = (text: string): string => (Buffer.byteLength(text) / 1000).toFixed(1);
