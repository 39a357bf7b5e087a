import type { SightingRow } from './seen.ts';

/** A delivery keeps so many sightings, and of one network so many, so that whoever asks without end hides nobody else. */
const MOST = { all: 100, ofNetwork: 50, actions: 20 };

/** The sightings of one delivery that are kept: those that are already, and new ones while there is room. */
export function withinRoom(rows: SightingRow[]): SightingRow[] {
  const [kept, asking] = [rows.filter(({ id }) => id !== null), rows.filter(({ id }) => id === null)];
  for (const row of asking) if (hasRoom(kept, row)) kept.push(row);
  return kept;
}

function hasRoom(kept: SightingRow[], { kind, network }: SightingRow): boolean {
  if (kind === 'action') return kept.filter(row => row.kind === 'action').length < MOST.actions;
  return kept.length < MOST.all && kept.filter(row => row.network === network).length < MOST.ofNetwork;
}
