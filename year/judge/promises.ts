import { clinicRules } from './clinic-rules.ts';
import { confirmations } from './confirmations.ts';
import { consent } from './consent.ts';
import { copies } from './copies.ts';
import { corrections } from './corrections.ts';
import { desk } from './desk.ts';
import { figures } from './figures/figures.ts';
import { finish } from './finish.ts';
import { newGaps } from './gaps/gaps.ts';
import type { Check } from './hearing.ts';
import { leases } from './leases.ts';
import { limits } from './limits.ts';
import { openHours, rhythm } from './open-hours.ts';
import { order } from './order.ts';
import { oldCopies } from './read-anew.ts';
import { newRowChecks } from './rows.ts';
import { spacing } from './spacing.ts';
import { suppression } from './suppression.ts';

/** All promises that a world is judged by, for one judge. Work that adds a promise to the product adds its check here. */
export function newChecks(): { checks: Check[]; gaps: () => Record<string, number> } {
  const gaps = newGaps();
  const checks = [
    ...[
      consent,
      confirmations,
      order,
      spacing,
      openHours,
      clinicRules,
      copies,
      limits,
      suppression,
      leases,
      oldCopies,
      rhythm,
      finish,
      figures,
      desk,
      corrections,
    ].flat(),
    ...newRowChecks(),
    gaps.check,
  ];
  return { checks, gaps: gaps.counts };
}
