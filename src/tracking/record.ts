import { and, desc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { preparedOnce } from '../db/prepared.ts';
import { deliveries, type EventKind, lessonVersions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keepSighting } from './keep.ts';
import { findOutNetwork } from './networks.ts';

type Recording = Pick<Deps, 'db' | 'clock' | 'log' | 'timers' | 'sharesCommits'>;
/** The facts of a request. `network`: keyed hash of its network. */
export type Visit = { method: string; userAgent: string; network: string };
/** What was asked for. `link`: the number of a clicked link. */
export type Asked = { kind: EventKind; link?: number | null };

/** Where the mail's n-th link leads. `undefined`: there is no such link. */
export async function targetOf({ db }: Pick<Deps, 'db'>, deliveryId: string, link: number) {
  const found = await linksOf(db).get({ id: deliveryId });
  return found?.links[link - 1];
}
const linksOf = preparedOnce(db =>
  db
    .select({ links: lessonVersions.links })
    .from(deliveries)
    .innerJoin(lessonVersions, eq(lessonVersions.version, deliveries.version))
    .where(eq(deliveries.id, sql.placeholder('id')))
    .prepare(),
);

/** The delivery by which this mail's reader got another lesson of its course, the last if there were several. `undefined`: none. */
export async function deliveryOfLesson({ db }: Pick<Deps, 'db'>, deliveryId: string, slug: string) {
  const here = alias(deliveries, 'here');
  const found = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .innerJoin(here, eq(here.enrollmentId, deliveries.enrollmentId))
    .where(and(eq(here.id, deliveryId), eq(deliveries.lessonSlug, slug), eq(deliveries.state, 'sent')))
    .orderBy(desc(deliveries.acceptedAt))
    .get();
  return found?.id;
}

/**
 * Keeps what was asked for, judges the delivery anew, and looks whether the network is a machine's. Unknown deliveries, and those of erased
 * readers, leave no trace. It never throws: whoever asks gets the picture or the page also where nothing can be written.
 */
export async function recordSighting(deps: Recording, deliveryId: string, asked: Asked, visit: Visit): Promise<void> {
  try {
    await keepAndJudge(deps, deliveryId, asked, visit);
  } catch {
    deps.log.error('what was asked for could not be recorded', { kind: asked.kind });
  }
}

/** Somebody pressed a button on a page that this mail linked to. That proves that the mail was opened. */
export const recordAction = (deps: Recording, deliveryId: string, visit: Visit): Promise<void> =>
  recordSighting(deps, deliveryId, { kind: 'action' }, visit);

async function keepAndJudge(deps: Recording, deliveryId: string, { kind, link = null }: Asked, visit: Visit) {
  const userAgent = visit.userAgent.slice(0, 300);
  const kept = await keepSighting(deps, { ...visit, deliveryId, kind, link, userAgent, at: deps.clock.now() });
  if (kept) await findOutNetwork(deps, kept);
}
