import { blocksFor, variantsOf } from '../src/courses/course.ts';
import { compileLesson, lessonValues } from '../src/rendering/compile.ts';
import { loadLibrary, readTexts } from '../src/rendering/library.ts';
import { wholeByMjml } from '../src/testing/mails/whole-mail.ts';
import { median, print } from './world.ts';

const ROUNDS = 5;

/** Every lesson by filling its frame, and once by giving all of it to MJML. */
export async function benchCompiler() {
  const { courses, frames } = await loadLibrary('emails', 'build/mails');
  const layouts = readTexts('emails/layouts');
  const times: Record<'filled' | 'whole', number[]> = { filled: [], whole: [] };
  const lessons = courses.flatMap(course =>
    course.lessons.flatMap(lesson => variantsOf(lesson, course).map(pattern => ({ course, lesson, pattern }))),
  );
  for (const { course, lesson, pattern } of lessons) {
    const blocks = blocksFor(lesson, pattern);
    const values = { ...lessonValues(lesson, course, blocks), subject: lesson.subject };
    times.whole.push(await time(() => wholeByMjml('lesson', layouts, { blocks, watchFor: course.watchFor, values })));
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { course, lesson, pattern } of lessons)
      times.filled.push(await time(() => compileLesson(lesson, course, pattern, frames)));
  const [filled, whole] = [median(times.filled), median(times.whole)];
  print(`compile of one lesson: median ${filled.toFixed(2)} ms of ${lessons.length}, by MJML ${whole.toFixed(1)} ms`);
}

async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
