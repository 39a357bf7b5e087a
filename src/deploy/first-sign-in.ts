import * as z from 'zod';
import { newId } from '../db/ids.ts';
import type { Chance } from '../deps.ts';
import type { Keys } from '../links/tokens.ts';
import { signInUrl } from '../links/urls.ts';
import { CONFIG } from './carry-out.ts';
import { answerOf, must, type Wrangler } from './wrangler.ts';

const Answer = z.array(z.object({ results: z.array(z.object({ id: z.string() })) }));

type Wanted = { database: string; baseUrl: string; keys: Keys; chance: Chance; expiresAt: number };

/**
 * Returns a one-time link to the clinic's pages, valid until `expiresAt` (epoch ms), while nobody has ever signed in: until then there
 * is no address to mail a link to. `undefined`: somebody has signed in before.
 */
export async function firstSignInLink(wrangler: Wrangler, wanted: Wanted): Promise<string | undefined> {
  const id = newId(wanted.chance, 'lnk');
  const insert = `INSERT INTO sign_in_links (id, expires_at) SELECT '${id}', ${wanted.expiresAt}
    WHERE NOT EXISTS (SELECT 1 FROM audit_log WHERE action = 'signed-in') RETURNING id`;
  const args = ['d1', 'execute', wanted.database, '--remote', '--yes', '--json', '--config', CONFIG];
  const ran = await must(wrangler, [...args, '--command', insert.replace(/\s+/g, ' ')]);
  const [answer] = answerOf(Answer, ran, args);
  if (!answer?.results.length) return undefined;
  return signInUrl({ keys: wanted.keys, site: { baseUrl: wanted.baseUrl } }, id);
}
