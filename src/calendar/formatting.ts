import { localDate } from './local-time.ts';

/** Writes a moment (epoch ms) in Japanese as it is called in `zone` (an IANA name). */
export type Formatting = (at: number, zone: string) => string;

/** Made once for each zone: making an `Intl.DateTimeFormat` takes ten times as long as using it, and a list uses it for each row. */
export function formatting(options: Intl.DateTimeFormatOptions): Formatting {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (at, zone) => {
    const format = formats.get(zone) ?? new Intl.DateTimeFormat('ja-JP', { ...options, timeZone: zone });
    formats.set(zone, format);
    return format.format(at);
  };
}

/** The same with the year where it is not that of `now` (epoch ms). */
export function formattingNear(options: Intl.DateTimeFormatOptions): (at: number, zone: string, now: number) => string {
  const inThisYear = formatting(options);
  const inAnyYear = formatting({ year: 'numeric', ...options });
  return (at, zone, now) => {
    const isThisYear = localDate(at, zone).year === localDate(now, zone).year;
    return (isThisYear ? inThisYear : inAnyYear)(at, zone);
  };
}
