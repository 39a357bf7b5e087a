/**
 * A command does its work to the end, whoever reads its lines. A reader who has seen enough (`dayori lint | head -1`) is no fault. Lines for
 * which there is no room are one: whoever kept them in a file would miss them.
 */
export function guardOutput() {
  process.stderr.on('error', () => {});
  process.stdout.on('error', sayOnce());
}

function sayOnce() {
  let said = false;
  return ({ code, message }: NodeJS.ErrnoException) => {
    if (said || code === 'EPIPE') return;
    said = true;
    process.exitCode ||= 1;
    process.stderr.write(`standard output cannot be written, so some lines are missing: ${message}\n`);
  };
}
