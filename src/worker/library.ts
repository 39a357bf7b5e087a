import courses from '../../build/worker/courses.txt';
import mails from '../../build/worker/mails.txt';
import type { Library } from '../deps.ts';
import type { CompiledMail } from '../mails/compiled.ts';
import { NOTICES } from '../mails/kinds.ts';

/** The courses as they were when the Worker was built. A mail is parsed when it is first used: starting is counted too. */
export function bundledLibrary(): Library {
  const all = lazily(mails.split('\n'));
  const notices = Object.fromEntries(NOTICES.map(kind => [kind, Object.getOwnPropertyDescriptor(all, kind)!]));
  return {
    ...(JSON.parse(courses) as Pick<Library, 'courses' | 'remarks'>),
    mails: { lessons: all, notices: Object.defineProperties({}, notices) as Library['mails']['notices'] },
  };
}

/** Each line is a key, a space, and a mail as JSON. */
function lazily(lines: string[]): Record<string, CompiledMail> {
  const all: Record<string, CompiledMail> = {};
  for (const line of lines) {
    const end = line.indexOf(' ');
    let mail: CompiledMail | undefined;
    Object.defineProperty(all, line.slice(0, end), {
      enumerable: true,
      get: () => {
        mail ??= JSON.parse(line.slice(end + 1)) as CompiledMail;
        return mail;
      },
    });
  }
  return all;
}
