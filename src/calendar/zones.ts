import { Temporal } from 'temporal-polyfill';

/** Results by name. The settings are read for each request, and asking costs 0.4 ms. */
const known = new Map<string, string>();

/**
 * The time zone that `name` means, by a name that both `Intl` and `Temporal` take, as it is stored: an IANA name or an offset such as
 * `+09:00`. `undefined`: there is none. `Intl` alone also takes some thirty old abbreviations. Of these only `JST` is read; the others mean
 * several zones (`IST`, `CST`, `BST`) or are no names of the IANA database.
 */
export function readZone(name: string): string | undefined {
  const found = known.get(name) ?? find(name);
  if (found) known.set(name, found);
  return found;
}

function find(name: string): string | undefined {
  const zone = /^jst$/i.test(name) ? 'Asia/Tokyo' : name;
  return isTakenByIntl(zone) && isTakenByTemporal(zone) ? zone : undefined;
}

function isTakenByIntl(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function isTakenByTemporal(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}
