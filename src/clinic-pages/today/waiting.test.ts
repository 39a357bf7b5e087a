import { expect, test } from 'vitest';
import type { Pause } from '../../pauses/pauses.ts';
import { isUrgent, mainOf, type Standing, waitingOf } from './waiting.ts';

const NOW = Date.parse('2026-11-22T13:00:00+09:00');
const DAY = 86_400_000;
const pause = { domain: '', reason: 'refused', at: NOW, refusals: 1, probeAt: null } as Pause;

const NOTHING: Standing = {
  step: undefined,
  storage: undefined,
  sending: { state: 'open', pauses: [], held: [] },
  stopped: false,
  requests: undefined,
  alarm: undefined,
  deadLetters: 0,
  inQuestion: 0,
  signups: { waiting: 0, lastAt: undefined, refused: 0, untrustedProxy: false, proofOfWork: false },
  noneOpen: false,
  unsigned: [],
  backup: { status: 'recent' },
  wayIn: { warning: undefined, left: 10 },
  reviews: { overdue: 0, soon: 0 },
  doubtful: { count: 0, shown: [] },
  trial: undefined,
  mailbox: false,
  sample: false,
  oldVersion: undefined,
  now: NOW,
};

const doubtful = (at: number) => ({ count: 3, shown: [{ at }] as Standing['doubtful']['shown'] });

const EVERYTHING: Standing = {
  step: 'domain',
  storage: 'full',
  sending: { state: 'incomplete', missing: ['contact'], pauses: [pause], held: [{ ...pause, domain: 'a.example' }] },
  stopped: true,
  requests: { people: 2, oldest: NOW - DAY },
  alarm: { providers: ['docomo'], carriers: true, addresses: false },
  deadLetters: 1,
  inQuestion: 1,
  signups: { waiting: 1, lastAt: NOW, refused: 1, untrustedProxy: true, proofOfWork: true },
  noneOpen: true,
  unsigned: ['講座'],
  backup: { status: 'none' },
  wayIn: { warning: 'few', left: 2 },
  reviews: { overdue: 0, soon: 1 },
  doubtful: doubtful(NOW),
  trial: { readers: 1, turned: 0 },
  mailbox: true,
  sample: true,
  oldVersion: '2025-01-01',
  now: NOW,
};

const kinds = (standing: Standing) => waitingOf(standing).map(({ kind }) => kind);

test('where nothing waits the list is empty', () => {
  expect(waitingOf(NOTHING)).toEqual([]);
  expect(mainOf([])).toBeUndefined();
});

test('the order is always the same: nothing goes out, who waits, who gets nothing, signing up, losses, what has time', () => {
  expect(kinds(EVERYTHING)).toEqual([
    ...['setup', 'storage', 'incomplete', 'pause', 'stopped'],
    'requests',
    ...['held', 'refusals', 'dead-letters', 'in-question'],
    ...['sign-ups', 'proof-of-work', 'proxy', 'unsigned'],
    ...['backup', 'way-in'],
    ...['reviews', 'doubtful', 'trial', 'mailbox', 'old-version'],
  ]);
  expect(
    waitingOf(EVERYTHING)
      .filter(one => !isUrgent(one))
      .map(({ kind }) => kind),
  ).toEqual([...['way-in', 'reviews', 'doubtful', 'trial', 'mailbox', 'old-version']]);
});

test.each(Object.keys(NOTHING).filter(name => !['now', 'sample'].includes(name)) as (keyof Standing)[])(
  '%s alone is told of',
  name => {
    expect(kinds({ ...NOTHING, [name]: EVERYTHING[name] })).not.toEqual([]);
  },
);

test('who waits for an answer has the main button, else the first reason why nothing goes out, and nothing else', () => {
  const all = waitingOf(EVERYTHING);
  expect(mainOf(all)?.kind).toBe('requests');
  expect(mainOf(all.filter(({ kind }) => kind !== 'requests'))?.kind).toBe('setup');
  expect(mainOf(waitingOf({ ...NOTHING, deadLetters: 3 }))).toBeUndefined();
});

test('a course that waits for signatures is named, and that none is open is then not said again', () => {
  expect(kinds({ ...NOTHING, noneOpen: true, unsigned: ['講座'] })).toEqual(['unsigned']);
  expect(kinds({ ...NOTHING, noneOpen: true })).toEqual(['none-open']);
});

test('reviews are urgent once they are overdue', () => {
  const [soon] = waitingOf({ ...NOTHING, reviews: { overdue: 0, soon: 1 } });
  const [overdue] = waitingOf({ ...NOTHING, reviews: { overdue: 1, soon: 1 } });
  expect([isUrgent(soon!), isUrgent(overdue!)]).toEqual([false, true]);
});

test('that a mail may have come twice is told of for a week', () => {
  expect(kinds({ ...NOTHING, doubtful: doubtful(NOW - 6.9 * DAY) })).toEqual(['doubtful']);
  expect(kinds({ ...NOTHING, doubtful: doubtful(NOW - 7 * DAY) })).toEqual([]);
});
