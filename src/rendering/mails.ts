import { type Course, variantsOf } from '../courses/course.ts';
import { type CompiledMails, mailKey } from '../mails/compiled.ts';
import type { Frames } from '../mails/frames.ts';
import type { NoticeKind } from '../mails/kinds.ts';
import { compileLesson, compileNotice, type Notice } from './compile.ts';

export type NoticeSource = Notice & { kind: NoticeKind; file: string };

/** Every lesson for each pattern, and every notice. */
export function compileMails(courses: Course[], notices: NoticeSource[], frames: Frames): CompiledMails {
  const lessons = courses.flatMap(course =>
    course.lessons.flatMap(lesson =>
      variantsOf(lesson, course).map(pattern => [
        mailKey(course.slug, lesson.number, pattern),
        compileLesson(lesson, course, pattern, frames),
      ]),
    ),
  );
  const others = notices.map(notice => [notice.kind, compileNotice(notice, frames)]);
  return { lessons: Object.fromEntries(lessons), notices: Object.fromEntries(others) };
}
