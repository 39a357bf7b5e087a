import { expect, test } from 'vitest';
import {
  type AlarmCode,
  afterRefused,
  afterTaken,
  NOTHING_TOLD,
  soundingOf,
  type Told,
  withoutEnded,
} from './verdict.ts';

const NOW = Date.parse('2026-11-22T13:00:00+09:00');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** What is sent over these days, asked each minute. `standing`: what is wrong at a minute · `takes`: whether the service takes it. */
function messages(
  days: number,
  standing: (minute: number) => AlarmCode[],
  takes: (minute: number) => boolean = () => true,
) {
  const sent: [minute: number, kind: string][] = [];
  let told: Told = NOTHING_TOLD;
  let tries = 0;
  for (let minute = 0; minute < days * 1_440; minute += 1) {
    const [wrong, now] = [standing(minute), NOW + minute * MINUTE];
    told = withoutEnded(told, wrong);
    const sounding = soundingOf(wrong, told, now);
    if (!sounding) continue;
    tries += 1;
    if (takes(minute)) sent.push([minute, sounding]);
    told = takes(minute) ? afterTaken(told, sounding, wrong, now) : afterRefused(told, wrong, now);
  }
  return { sent, tries };
}

test('nothing is wrong: nothing is sent', () => {
  expect(messages(30, () => []).tries).toBe(0);
});

test('what stands for a year is told at once and once more after three days', () => {
  expect(messages(365, () => ['paused']).sent).toEqual([[0, 'alarm'], [3 * 1_440, 'reminder']]); // biome-ignore format: one line
});

test('its end is told once, and the next trouble is told again', () => {
  const standing = (minute: number): AlarmCode[] => (minute < 60 || minute >= 5_000 ? ['paused'] : []);
  expect(messages(4, standing).sent).toEqual([[0, 'alarm'], [60, 'all-clear'], [5_000, 'alarm']]); // biome-ignore format: one line
});

test('another trouble beside the first is told; one of two that ends is not', () => {
  const standing = (minute: number): AlarmCode[] =>
    minute < 10 ? ['paused'] : minute < 20 ? ['paused', 'dead-letters'] : ['dead-letters'];
  expect(messages(1, standing).sent).toEqual([[0, 'alarm'], [10, 'alarm']]); // biome-ignore format: one line
});

test('a trouble that ended and comes back is told, also while another one stands for months', () => {
  const standing = (minute: number): AlarmCode[] =>
    (minute >= 10 && minute < 20) || minute >= 43_200 ? ['paused', 'dead-letters'] : ['dead-letters'];
  expect(messages(60, standing).sent.map(([minute]) => minute)).toEqual([
    0,
    10,
    10 + 3 * 1_440,
    43_200,
    43_200 + 3 * 1_440,
  ]);
});

test('what comes and goes each few minutes brings six messages a day at most', () => {
  for (const every of [2, 7, 30, 61])
    expect(messages(10, minute => (minute % (2 * every) < every ? ['paused'] : [])).sent.length).toBeLessThanOrEqual(
      61,
    );
});

test('a message that is not taken is tried again after 5 and 15 minutes, an hour, then each four hours, and is given up', () => {
  const { sent, tries } = messages(30, () => ['paused'], () => false); // biome-ignore format: one line
  expect([sent, tries]).toEqual([[], 20]);
  const later = messages(1, () => ['paused'], minute => minute >= 20); // biome-ignore format: one line
  expect(later.sent).toEqual([[20, 'alarm']]);
});

test('after it was given up another trouble is tried, and the end of all is told', () => {
  const standing = (minute: number): AlarmCode[] =>
    minute < 10_000 ? ['paused'] : minute < 10_500 ? ['paused', 'unreachable'] : [];
  expect(messages(9, standing, minute => minute >= 9_000).sent).toEqual([[10_000, 'alarm'], [10_500, 'all-clear']]); // biome-ignore format: one line
});

test('a clock that ran ahead keeps no alarm back', () => {
  const ahead: Told = { ...NOTHING_TOLD, next: NOW + 400 * DAY, times: Array(6).fill(NOW + 400 * DAY) };
  expect(soundingOf(['paused'], ahead, NOW)).toBe('alarm');
});
