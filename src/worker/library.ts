import courses from '../../build/worker/courses.txt';
import frames from '../../build/worker/frames.txt';
import mails from '../../build/worker/mails.txt';
import type { Library } from '../deps.ts';
import type { Frames } from '../mails/frames.ts';
import { NOTICES } from '../mails/kinds.ts';
import { unpackMails } from './packed-mails.ts';

/**
 * The courses as they were when the Worker was built. Mails and frames are parsed when they are first used, because start-up time is
 * limited. Compiling here would cost a new isolate tens of milliseconds before its first mail.
 */
export function bundledLibrary(): Library {
  const all = unpackMails(mails);
  let parsed: Frames | undefined;
  const notices = Object.fromEntries(NOTICES.map(kind => [kind, Object.getOwnPropertyDescriptor(all, kind)!]));
  return {
    ...(JSON.parse(courses) as Pick<Library, 'courses' | 'remarks'>),
    mails: { lessons: all, notices: Object.defineProperties({}, notices) as Library['mails']['notices'] },
    get frames() {
      parsed ??= JSON.parse(frames) as Frames;
      return parsed;
    },
  };
}
