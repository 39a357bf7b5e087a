import type { Deps } from '../deps.ts';
import { consultationUrl, earlierMailUrl } from '../links/urls.ts';
import { deliveryOfLesson } from './record.ts';

/** Where a link of a mail leads, as its compiled mail names it: `consultation`, `lesson:SLUG`, a path of ours, or an address elsewhere. */
export async function destinationOf(
  deps: Pick<Deps, 'db' | 'keys' | 'site'>,
  deliveryId: string,
  target: string,
): Promise<string> {
  if (target === 'consultation') return consultationUrl(deps, deliveryId);
  const lesson = /^lesson:(.*)$/.exec(target)?.[1];
  if (lesson) return earlierMailUrl(deps, (await deliveryOfLesson(deps, deliveryId, lesson)) ?? deliveryId);
  return target.startsWith('/') ? deps.site.baseUrl + target : target;
}
