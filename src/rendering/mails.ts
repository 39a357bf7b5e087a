import { type Course, everyForm } from '../courses/course.ts';
import { type CompiledMails, mailKey } from '../mails/compiled.ts';
import type { Frames } from '../mails/frames.ts';
import type { NoticeKind } from '../mails/kinds.ts';
import { compileLesson, compileNotice, type Notice } from './compile.ts';

export type NoticeSource = Notice & { kind: NoticeKind; file: string };

/** Every lesson for each pattern and each choice of licences that matters to it, and every notice. */
export function compileMails(courses: Course[], notices: NoticeSource[], frames: Frames): CompiledMails {
  const lessons = courses.flatMap(course =>
    course.lessons.flatMap(lesson =>
      everyForm(lesson, course).map(({ pattern, held }) => [
        mailKey(course.slug, lesson.number, pattern, held),
        compileLesson(lesson, course, pattern, frames, held),
      ]),
    ),
  );
  const others = notices.map(notice => [notice.kind, compileNotice(notice, frames)]);
  return { lessons: Object.fromEntries(lessons), notices: Object.fromEntries(others) };
}
