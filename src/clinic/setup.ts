import { eq, sql } from 'drizzle-orm';
import * as z from 'zod';
import { restoreGuard, settings } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { Deps, MailWay } from '../deps.ts';
import { type Clinic, missingForSending, readClinic } from './settings.ts';

/** The steps of はじめに, in their order. */
export const STEPS = ['clinic', 'mail', 'domain', 'courses', 'publish'] as const;
export type Step = (typeof STEPS)[number];
/** Steps that are done when somebody says so: what they show is never finished by itself. */
export const SAID_STEPS = ['domain', 'courses', 'publish'] as const satisfies Step[];
export type SaidStep = (typeof SAID_STEPS)[number];

const KEY = 'setup' satisfies SettingKey;
const At = z.number().optional();
/** When (epoch ms) はじめに was begun, and when somebody called a step done. */
const Marks = z.object({ begun: At, domain: At, courses: At, publish: At }).default({});
export type Marks = z.infer<typeof Marks>;

/** `sentReal`: this database has sent real mail. */
export type SetupFacts = { marks: Marks; sentReal: boolean };
export type SetupStanding = SetupFacts & {
  clinic: Clinic;
  mailFrom: string | undefined;
  way: MailWay;
};

/** The clinic, and which steps are done. */
export type Setup = { clinic: Clinic; done: Record<Step, boolean> };

export async function readSetup(deps: Pick<Deps, 'db' | 'mailer' | 'site' | 'mailServers'>): Promise<Setup> {
  const [clinic, facts] = await Promise.all([readClinic(deps), readSetupFacts(deps)]);
  const { site, mailServers } = deps;
  return { clinic, done: stepsDone({ ...facts, clinic, mailFrom: site.mailFrom, way: mailServers.way }) };
}

export async function readSetupFacts({ db }: Pick<Deps, 'db'>): Promise<SetupFacts> {
  const [row] = await db
    .select({ realMail: restoreGuard.realMail, value: settings.value })
    .from(restoreGuard)
    .leftJoin(settings, eq(settings.key, KEY));
  return { marks: Marks.catch({}).parse(row!.value ?? {}), sentReal: row!.realMail };
}

/**
 * Which steps are done. A clinic that sent real mail without はじめに was set up in other ways, and is not asked to begin; one that saved its
 * settings on these pages first was not (`saveOnPages`). The sample clinic has nothing filled in.
 */
export function stepsDone({ clinic, mailFrom, way, marks, sentReal }: SetupStanding): Record<Step, boolean> {
  const missing = missingForSending(clinic, mailFrom);
  const begunHere = marks.begun !== undefined || clinic.otherCourses === 'closed';
  const setUpOtherwise = sentReal && !begunHere;
  const isSaid = (step: SaidStep) => setUpOtherwise || marks[step] !== undefined;
  return {
    clinic: !clinic.sample && missing.every(item => item === 'senderAddress'),
    mail: !clinic.sample && isServerKnown(way) && !missing.includes('senderAddress'),
    domain: isSaid('domain'),
    courses: isSaid('courses'),
    publish: isSaid('publish'),
  };
}

/** A server was named, or has been. If it cannot be used now, mail waits and pages say why; はじめに has nothing to add. */
export const isServerKnown = (way: MailWay): boolean => way !== 'mailbox' && way !== 'nothing-set';

/** The first step that is not done. `undefined`: all are. */
export const openStep = (done: Record<Step, boolean>): Step | undefined => STEPS.find(step => !done[step]);

/** Statement that notes that はじめに was begun, or that somebody called a step done. What is noted already stays. */
export function markSetup({ db, wall }: Pick<Deps, 'db' | 'wall'>, name: keyof Marks) {
  const now = wall.now();
  return db
    .insert(settings)
    .values({ key: KEY, value: { [name]: now }, updatedAt: now })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`json_patch(excluded.value, ${settings.value})`, updatedAt: now },
    });
}
