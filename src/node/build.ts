import { buildFolder, emailsFolder, exitWith, loadLibraryHere } from './start.ts';

// `npm run build`: makes all that the program and the commands need in this folder, so that the user they run as need not write here. The
// libraries and the bundle are there when this runs.

const { courses } = await loadLibraryHere().catch(exitWith);
process.stdout.write(`Built: ${courses.length} courses from ${emailsFolder}, mails in ${buildFolder}\n`);
