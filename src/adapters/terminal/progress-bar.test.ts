import { expect, test } from 'vitest';
import { progressLine, withProgressBar } from './progress-bar.ts';

test('the line shows how much is done, and fits the terminal', () => {
  expect(progressLine('Sending', 120, 400, 40)).toBe('Sending [######---------------] 120/400');
  expect(progressLine('Sending', 0, 3)).toMatch(/^Sending \[-{40}\] 0\/3$/);
  expect(progressLine('Sending', 3, 3)).toMatch(/^Sending \[#{40}\] 3\/3$/);
  for (const columns of [7, 14, 20, 33, 80]) {
    const line = progressLine('Sending', 9, 10, columns);
    expect([line.length < columns, line.endsWith(' 9/10')]).toEqual([true, true]);
  }
  expect(progressLine('Sending', 9, 10, 0)).toHaveLength(56); // a terminal that does not know its width
});

test('rows that come or go meanwhile make the line neither negative nor more than full', () => {
  expect(progressLine('Sending', -5, 10)).toContain(' 0/10');
  expect(progressLine('Sending', 12, 10)).toContain('10/10');
});

const terminal = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
};

test('a terminal sees the last state of the line, then its end', async () => {
  const screen = terminal(true);
  const remaining = async () => 1;
  expect(await withProgressBar(screen, { label: 'Sending', of: 4, remaining }, Promise.resolve('done'))).toBe('done');
  expect(screen.written).toEqual([expect.stringMatching(/^\rSending \[#{30}-{10}\] 3\/4$/), '\n']);
});

test('the line ends too when the work fails', async () => {
  const screen = terminal(true);
  const work = Promise.reject(new Error('broken'));
  await expect(withProgressBar(screen, { label: 'x', of: 1, remaining: async () => 0 }, work)).rejects.toThrow(
    'broken',
  );
  expect(screen.written.at(-1)).toBe('\n');
});

test('a log gets no progress line, and a terminal gets none when there is no work', async () => {
  const [log, screen] = [terminal(false), terminal(true)];
  const remaining = async () => 0;
  await withProgressBar(log, { label: 'x', of: 4, remaining }, Promise.resolve());
  await withProgressBar(screen, { label: 'x', of: 0, remaining }, Promise.resolve());
  expect([log.written, screen.written]).toEqual([[], []]);
});
