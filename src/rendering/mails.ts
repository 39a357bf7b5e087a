import { type Course, variantsOf } from '../courses/course.ts';
import type { Remark } from '../courses/lint/remark.ts';
import type { Library } from '../deps.ts';
import { compileLesson, compileNotice, type Notice } from './compile.ts';
import { type CompiledMail, type CompiledMails, mailKey, type NoticeKind } from './compiled.ts';
import type { Frames } from './frames.ts';

export type NoticeSource = Notice & { kind: NoticeKind; file: string };

/** All that mails are made from. Plain JSON: files of `emails/` on Node, a part of the bundle on Workers. */
export type LibrarySources = {
  courses: Course[];
  notices: NoticeSource[];
  remarks: Remark[];
  frames: Frames;
};

/** A mail is compiled when it is first asked for: on Workers starting is counted too, and most mails are not asked for. */
export function libraryFrom({ courses, notices, remarks, frames }: LibrarySources): Library {
  const lessons: CompiledMails['lessons'] = {};
  for (const course of courses)
    for (const lesson of course.lessons)
      for (const pattern of variantsOf(lesson, course))
        addLazily(lessons, mailKey(course.slug, lesson.number, pattern), () =>
          compileLesson(lesson, course, pattern, frames),
        );
  const others: Record<string, CompiledMail> = {};
  for (const notice of notices) addLazily(others, notice.kind, () => compileNotice(notice, frames));
  return { courses, remarks, mails: { lessons, notices: others as CompiledMails['notices'] } };
}

function addLazily(mails: Record<string, CompiledMail>, key: string, compile: () => CompiledMail) {
  let mail: CompiledMail | undefined;
  const get = () => {
    mail ??= compile();
    return mail;
  };
  Object.defineProperty(mails, key, { enumerable: true, get });
}
