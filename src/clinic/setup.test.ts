import { beforeEach, expect, test } from 'vitest';
import type { MailWay } from '../deps.ts';
import { testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { markSetup, openStep, readSetupFacts, type SetupStanding, stepsDone } from './setup.ts';

const setup = (more: Partial<SetupStanding> = {}): SetupStanding => ({
  clinic: { ...CLINIC, sample: false },
  mailFrom: undefined,
  way: 'typed',
  marks: { begun: 1 },
  sentReal: false,
  ...more,
});
const isDone = (more: Partial<SetupStanding>) => stepsDone(setup(more));

test('the law decides about step 1, and a sender address belongs to step 2', () => {
  expect(isDone({})).toMatchObject({ clinic: true, mail: true });
  expect(isDone({ clinic: { ...CLINIC, sample: true } })).toMatchObject({ clinic: false, mail: false });
  for (const blank of ['legalName', 'postalAddress', 'contactEmail'])
    expect(isDone({ clinic: { ...CLINIC, [blank]: '', sample: false } })).toMatchObject({ clinic: false, mail: true });
  const unnamed = { ...CLINIC, senderAddress: '', sample: false };
  expect(isDone({ clinic: unnamed })).toMatchObject({ clinic: true, mail: false });
  expect(isDone({ clinic: unnamed, mailFrom: 'letters@clinic.example' })).toMatchObject({ mail: true });
});

test.each<[MailWay, boolean]>([
  ['given', true],
  ['environment', true],
  ['typed', true],
  ['email-service', true],
  ['cannot-be-opened', true],
  ['sent-before', true],
  ['mailbox', false],
  ['nothing-set', false],
])('step 2 with %s: %s', (way, done) => {
  expect(isDone({ way }).mail).toBe(done);
});

test('the steps that somebody has to look at are done when somebody says so', () => {
  expect(openStep(isDone({}))).toBe('domain');
  expect(openStep(isDone({ marks: { begun: 1, domain: 2 } }))).toBe('courses');
  expect(openStep(isDone({ marks: { begun: 1, domain: 2, courses: 3 } }))).toBe('publish');
  expect(openStep(isDone({ marks: { begun: 1, domain: 2, courses: 3, publish: 4 } }))).toBeUndefined();
});

test('a clinic that sent real mail before there was はじめに is not asked to begin; one that began goes on', () => {
  expect(openStep(isDone({ marks: {}, sentReal: true }))).toBeUndefined();
  expect(openStep(isDone({ marks: {}, sentReal: false }))).toBe('domain');
  expect(openStep(isDone({ marks: { begun: 1 }, sentReal: true }))).toBe('domain');
  const ofPages = { ...CLINIC, otherCourses: 'closed', sample: false } as const;
  expect(openStep(isDone({ marks: {}, sentReal: true, clinic: ofPages, way: 'environment' }))).toBe('domain');
});

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

test('marks are kept beside each other, and the first one counts', async () => {
  expect(await readSetupFacts(world.deps)).toEqual({ marks: {}, sentReal: false });
  const at = world.clock.now();
  await markSetup(world.deps, 'begun');
  world.clock.advance(1_000);
  await markSetup(world.deps, 'domain');
  world.clock.advance(1_000);
  await markSetup(world.deps, 'domain');
  expect((await readSetupFacts(world.deps)).marks).toEqual({ begun: at, domain: at + 1_000 });
  await world.sql('UPDATE epoch SET real_mail = 1');
  expect((await readSetupFacts(world.deps)).sentReal).toBe(true);
});
