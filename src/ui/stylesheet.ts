import { createHash } from 'node:crypto';
import { checkInStyles } from './styles/check-in.ts';
import { adminStyles } from './styles/clinic-pages.ts';
import { consultationStyles } from './styles/consultation.ts';
import { courseStyles } from './styles/course.ts';
import { landingStyles } from './styles/landing.ts';
import { mailboxStyles } from './styles/mailbox.ts';
import { myPageStyles } from './styles/my-page.ts';
import { readerStyles } from './styles/reader.ts';
import { readersStyles } from './styles/readers.ts';
import { sheetStyles } from './styles/sheet.ts';
import { signupStyles } from './styles/signup.ts';
import { theme } from './styles/theme.ts';
import { todayStyles } from './styles/today.ts';

/** All styles in one file of our own. Its name depends on its content, so browsers may keep it for ever. */
export const stylesheet = [
  theme,
  landingStyles,
  signupStyles,
  checkInStyles,
  myPageStyles,
  consultationStyles,
  mailboxStyles,
  adminStyles,
  readerStyles,
  readersStyles,
  courseStyles,
  sheetStyles,
  todayStyles,
].join('\n');
export const stylesheetPath = `/assets/${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}.css`;
