/** Each stands in a header of each framed page, and no clinic has as many sites. */
const MOST = 5;

export type ReadOrigins = { ok: true; origins: string[] } | { ok: false; problem: 'origin' | 'origins_many' };

/** Sites as somebody types or copies them, as origins (pure). What stands behind the host is left out. */
export function readOrigins(typed: unknown[]): ReadOrigins {
  const texts = typed.map(value => String(value).normalize('NFKC').trim()).filter(text => text !== '');
  const origins = texts.flatMap(text => originOf(text) ?? []);
  if (origins.length < texts.length) return { ok: false, problem: 'origin' };
  return origins.length > MOST ? { ok: false, problem: 'origins_many' } : { ok: true, origins: [...new Set(origins)] };
}

/** On the way of a page without https anybody could put a frame of their own around ours. On this machine there is no way. */
function originOf(text: string): string | undefined {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (!url || /[*_]/.test(url.hostname)) return undefined;
  const isHere = url.hostname === 'localhost' || /^127(\.\d+){3}$/.test(url.hostname);
  const isSafe = url.protocol === 'https:' ? isHere || url.hostname.includes('.') : url.protocol === 'http:' && isHere;
  return isSafe ? url.origin : undefined;
}
