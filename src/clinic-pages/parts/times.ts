const formats = new Map<string, Intl.DateTimeFormat>();

/** 「2026年11月22日(日) 7:00」 in the clinic's zone. `at`: epoch ms. */
export function dayAndTime(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('ja-JP', {
      timeZone: zone,
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return format.format(at);
}

/** 「2026年11月22日」 in the clinic's zone. `at`: epoch ms. */
export const day = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('ja-JP', { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' }).format(at);

/** 「11月22日(日) 7:00」 in the clinic's zone, with the year where it is not that of `now`. Epoch ms. */
export function moment(at: number, zone: string, now: number): string {
  const whole = dayAndTime(at, zone);
  return isoDate(at, zone).slice(0, 4) === isoDate(now, zone).slice(0, 4) ? whole.replace(/^\d+年/, '') : whole;
}

/** 「11月22日(日)」 for a date such as `2026-11-22`. */
export const calendarDay = (day: string): string =>
  new Intl.DateTimeFormat('ja-JP', { timeZone: 'UTC', month: 'long', day: 'numeric', weekday: 'short' }).format(
    Date.parse(day),
  );

/** The date in `zone` as `2026-11-22`, to compare with dates in lessons. `at`: epoch ms. */
export const isoDate = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
