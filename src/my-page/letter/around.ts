import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { findCourse } from '../../courses/course.ts';
import type { Delivery } from '../../db/records.ts';
import { deliveries } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { earlierMailUrl, sheetUrl } from '../../links/urls.ts';
import type { Around } from './letter-page.ts';

type Reading = Pick<Deps, 'db' | 'keys' | 'site' | 'library'>;

/** What stands around a mail: the lessons of its course that were sent before and after it, and the printed sheet. A copy stands for its lesson. */
export async function readAround(deps: Reading, delivery: Delivery): Promise<Omit<Around, 'clinic'>> {
  const { db, library } = deps;
  const lessonId = delivery.kind === 'lesson-again' ? delivery.subjectId : delivery.id;
  const own = db
    .select({ of: deliveries.enrollmentId })
    .from(deliveries)
    .where(eq(deliveries.id, lessonId ?? ''));
  const sent = await db
    .select({ id: deliveries.id, number: deliveries.lesson })
    .from(deliveries)
    .where(and(eq(deliveries.enrollmentId, own), eq(deliveries.kind, 'lesson'), isNotNull(deliveries.acceptedAt)))
    .orderBy(asc(deliveries.acceptedAt), asc(deliveries.id));
  const place = sent.findIndex(({ id }) => id === lessonId);
  const way = (index: number) => {
    const one = place < 0 ? undefined : sent[index];
    return one && { number: one.number!, href: earlierMailUrl(deps, one.id) };
  };
  const hasSheet = findCourse(library.courses, delivery.course ?? '')?.sheet !== undefined;
  return { before: way(place - 1), after: way(place + 1), sheet: hasSheet ? sheetUrl(deps, delivery.id) : undefined };
}
