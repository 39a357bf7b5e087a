import { createHash } from 'node:crypto';
import { type Action, type Course, GENERAL, type Lesson, variantsOf } from '../../courses/course.ts';
import { withMovements } from '../../courses/course-movements.ts';
import type { Movements } from '../../courses/movements.ts';
import type { Library } from '../../deps.ts';
import { type CompiledMail, mailKey } from '../../mails/compiled.ts';
import { compileLesson } from '../../rendering/compile.ts';

/** The course that asks its readers in `askingLibrary`. */
export const ASKING = 'thigh-sciatica';
/** In each pattern every lesson names another action, so that a test sees whose it is. */
export const actionFor = (number: number, pattern: string | null): Action => ({
  line: `${pattern ?? GENERAL}の動き${number} 左右5回`,
  minutes: 2,
  movements: [number % 2 === 1 ? 'odd' : 'even'],
});
const ANSWERS = {
  pain: '痛い側は半分の回数にします。',
  time: '朝の1回だけで足ります。',
  forgot: '歯みがきの隣に置きます。',
  unsure: '図の①だけで十分です。',
  unfit: 'もうひとつの動きへ移ります。',
};
const MOVEMENTS = new Map(
  ['odd', 'even'].map(slug => [
    slug,
    { slug, doses: [`${slug}5回`, `${slug}10回`], lighter: `${slug}を足首だけ`, answers: ANSWERS },
  ]),
) as unknown as Movements;
const SELF_CHECKS: Record<number, Lesson['selfCheck']> = { 1: 'start', 4: 'middle', 7: 'end' };

/** The library with courses that ask nothing. */
export const silentLibrary = (library: Library): Library => ({
  ...library,
  courses: library.courses.map(({ sheet: _, ...course }) => ({
    ...course,
    lessons: course.lessons.map(({ actions: _action, selfCheck: _moment, ...lesson }) => lesson),
  })),
});

/** The library with one course that names an action in every lesson and asks for numbers three times. Its mails show what they ask. */
export function askingLibrary(library: Library): Library {
  const model = library.courses.find(({ slug }) => slug === ASKING)!;
  const course = withMovements({ ...model, lessons: model.lessons.map(lesson => asking(lesson, model)) }, MOVEMENTS);
  const mails = course.lessons.flatMap(lesson =>
    variantsAsking(lesson, course).map((pattern): [string, CompiledMail] => [
      mailKey(ASKING, lesson.number, pattern),
      withNumbers(compileLesson(lesson, course, pattern, library.frames)),
    ]),
  );
  return {
    ...library,
    courses: library.courses.map(one => (one === model ? course : one)),
    mails: { ...library.mails, lessons: { ...library.mails.lessons, ...Object.fromEntries(mails) } },
  };
}

function asking(lesson: Lesson, { patterns }: Course): Lesson {
  if (lesson.kind === 'invitation') return lesson;
  const { number } = lesson;
  const actions = Object.fromEntries([
    [GENERAL, actionFor(number, null)],
    ...patterns.map(({ slug }) => [slug, actionFor(number, slug)]),
  ]);
  return { ...lesson, actions, selfCheck: SELF_CHECKS[number] };
}

/** Where the action differs, so does the mail. */
const variantsAsking = (lesson: Lesson, course: Course) =>
  lesson.actions ? [null, ...course.patterns.map(({ slug }) => slug)] : variantsOf(lesson, course);

/** Lessons of edition 2 have the slot of the check-in; the readers' numbers are shown in every mail here, so that a test sees them. */
function withNumbers(mail: CompiledMail): CompiledMail {
  const { html: before, text: said } = mail;
  const html = before.includes('{{numbers}}') ? before : before.replace('</h1>', '</h1>{{numbers}}');
  const text = said.includes('{{numbers}}') ? said : said.replace(/^■.*$/m, title => `${title}\n{{numbers}}`);
  const version = createHash('sha256').update(html).digest('hex').slice(0, 16);
  return { ...mail, html, text, version };
}
