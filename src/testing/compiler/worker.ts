import type { Course } from '../../courses/course.ts';
import { compileMails, type NoticeSource } from '../../rendering/mails.ts';
import { bundledLibrary } from '../../worker/library.ts';

// Runs under workerd, bundled by wrangler: compiles what it is sent with the frames of the Worker's bundle.

export default {
  async fetch(request: Request) {
    const { courses, notices } = (await request.json()) as { courses: Course[]; notices: NoticeSource[] };
    return Response.json(compileMails(courses, notices, bundledLibrary().frames));
  },
};
