import { noMailServer } from '../adapters/stand-ins/no-mail-server.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { siteOf } from '../assembly/parts.ts';
import { simulatedClock } from '../clinic/simulated-clock.ts';
import { readConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { openD1, type Place } from '../node/database-handle.ts';
import { refuseWhileMoving } from '../transfer/closed.ts';
import { withNode } from './with-node.ts';
import { fail } from './words.ts';

/** Options of commands that can work on another database than `DATABASE_FILE`. */
export const PLACE = { local: { type: 'boolean' }, cloudflare: { type: 'boolean' } } as const;
export type PlaceOptions = { local?: boolean; cloudflare?: boolean };

export function placeOf({ local, cloudflare }: PlaceOptions): Place {
  if (local && cloudflare) fail('--local or --cloudflare, not both');
  return local ? 'local' : cloudflare ? 'cloudflare' : 'file';
}

const NO_FILE: Deps['storage'] = { check: async () => undefined, lost: () => undefined };

/** What commands about the clinic itself need. They send nothing. */
type ClinicDeps = Pick<Deps, 'db' | 'clock' | 'wall' | 'chance' | 'keys' | 'site' | 'mailer' | 'log' | 'storage'>;

export async function withClinic(options: PlaceOptions, work: (deps: ClinicDeps) => Promise<void>) {
  const place = placeOf(options);
  if (place === 'file')
    return withNode(async ({ deps }) => {
      await refuseWhileMoving(deps.db);
      await work(deps);
    });
  const config = readConfig(process.env);
  const handle = await openD1(place, { environment: process.env });
  try {
    await refuseWhileMoving(handle.db);
    const clock = place === 'local' ? await simulatedClock(handle.db, handle.clock) : handle.clock;
    await work({
      ...handle,
      clock,
      wall: handle.clock,
      site: siteOf(config, () => undefined),
      mailer: noMailServer('this command sends nothing'),
      log: jsonLog(config.logLevel, handle.clock),
      storage: NO_FILE,
    });
  } finally {
    await handle.close();
  }
}
