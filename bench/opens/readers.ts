import { type Draws, type Key, newDraws } from '../../year/draw.ts';

// Who gets the mails, and what happens to each: all of it follows from a seed and from names, as in year/.

/** Shares of readers, 0–1. `early`: of Apple's fetches in the first minute. `taps`: of openers who tap a link after a median of 7 s. */
export type Case = {
  name: string;
  scanned: number;
  apple: number;
  blocked: number;
  early?: number;
  taps?: number;
  carriers?: number;
  /** Readers behind a scanner read from its network. */
  offices?: boolean;
  /** What scanners do after the picture. Unset: they fetch all addresses within 0.8 s. */
  scan?: 'one link' | 'slowly' | 'picture only';
};

/** How a reader's mail program shows pictures. */
type Program = 'apple' | 'gmail' | 'direct' | 'blocked';
export type Reader = { id: string; program: Program; home: string; scanner: string | undefined; opens: number };

/** What is left after Apple and blocked pictures is Gmail and programs that fetch pictures themselves, one half each. */
export function newReaders(seed: number, of: Case, count: number): Reader[] {
  const draws = newDraws(seed);
  return Array.from({ length: count }, (_, n) => {
    const carrier = draws.chance(of.carriers ?? 0, 'carrier', n);
    const scanner = draws.chance(of.scanned, 'scanned', n)
      ? `192.0.${draws.between(1, SCANNERS, 'scanner', n)}.9`
      : undefined;
    const own = carrier ? `198.51.${draws.between(1, 3, 'which carrier', n)}.9` : `10.${n >> 8}.${n & 255}.9`;
    return {
      id: `sub_${n}`,
      program: programOf(draws.share('program', n), of),
      home: (of.offices && scanner) || own,
      scanner,
      opens: 0.1 + 0.75 * draws.share('opens', n),
    };
  });
}
/** Networks of scanners. With few readers behind them, most have too few to be known as gateways. */
const SCANNERS = 8;

function programOf(share: number, { apple, blocked }: Case): Program {
  if (share < apple) return 'apple';
  if (share < apple + blocked) return 'blocked';
  return share < apple + blocked + (1 - apple - blocked) / 2 ? 'gmail' : 'direct';
}

/** A request for an address of a mail. `after`: ms since the server accepted it. `what`: the picture, a link, or one of two pages. */
export type Request = {
  after: number;
  what: 'pixel' | 'web' | 'stop' | number;
  agent: string;
  network: string;
};
/** What becomes of one mail. `openedAfter`: ms since it was accepted; unset: never. `visible`: whether anything of the opening can reach us. */
export type Fate = { opened: boolean; openedAfter?: number; visible: boolean; clicked: boolean; requests: Request[] };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LATEST = 144 * HOUR;

export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const GOOGLE = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const APPLE = 'Mozilla/5.0';

/** `mail`: names the mail among the reader's. `links`: how many numbered links it has. */
export function fateOf(seed: number, of: Case, reader: Reader, mail: Key, links: number): Fate {
  const draws = newDraws(seed);
  const named = (...what: Key[]): Key[] => [...what, reader.id, mail];
  const opened = draws.chance(reader.opens, ...named('opened'));
  const at = openedAfter(draws, named);
  const clicked = opened && links > 0 && draws.chance(of.taps ?? 0.12, ...named('clicked'));
  const tapped = at + logNormal(draws, (of.taps ? 7 : 30) * SECOND, 0.8, ...named('tapped'));
  const requests = [
    ...picturesOf(draws, of, reader, { opened, at, named }),
    ...(clicked
      ? [
          {
            after: tapped,
            what: 1 + draws.between(0, links - 1, ...named('link')),
            agent: SAFARI,
            network: reader.home,
          },
        ]
      : []),
    ...(reader.scanner ? scanOf(draws, reader.scanner, { links, scan: of.scan, named }) : []),
  ];
  const visible = opened && (reader.program !== 'blocked' || clicked);
  return {
    ...{ opened, visible, clicked, ...(opened && { openedAfter: Math.min(at, LATEST) }) },
    requests: requests.map(one => ({ ...one, after: Math.min(one.after, LATEST) })),
  };
}

/** One opener in seven has the phone in hand; the others open within hours. */
function openedAfter(draws: Draws, named: (...what: Key[]) => Key[]): number {
  const soon = draws.chance(0.15, ...named('soon'));
  return logNormal(draws, soon ? 2 * MINUTE : 3 * HOUR, soon ? 1 : 1.3, ...named('after'));
}

type Opening = { opened: boolean; at: number; named: (...what: Key[]) => Key[] };

function picturesOf(draws: Draws, of: Case, { program, home }: Reader, { opened, at, named }: Opening): Request[] {
  const pixel = { what: 'pixel' as const };
  if (program === 'apple') {
    const early = draws.chance(of.early ?? 0.1, ...named('early'));
    const fetched = early
      ? draws.between(1, 60, ...named('prefetched')) * SECOND
      : logNormal(draws, 2 * HOUR, 1.2, ...named('fetched'));
    // Whoever opens a mail before it was fetched looks at the picture through the proxy too.
    const after = opened ? Math.min(fetched, at) : fetched;
    return [{ ...pixel, after, agent: APPLE, network: `17.58.${draws.between(1, 20, ...named('relay'))}.9` }];
  }
  if (!opened || program === 'blocked') return [];
  if (program === 'direct') return [{ ...pixel, after: at, agent: SAFARI, network: home }];
  return [{ ...pixel, after: at, agent: GOOGLE, network: `66.249.${draws.between(1, 10, ...named('proxy'))}.9` }];
}

/** Field data of one sender: the picture at a median of 9 s, then all addresses within 0.8 s around a median of 43 s. */
type Scanning = Pick<Case, 'scan'> & { links: number; named: (...what: Key[]) => Key[] };

function scanOf(draws: Draws, network: string, { links, scan, named }: Scanning): Request[] {
  const by = { agent: CHROME, network };
  const pixel = logNormal(draws, 9 * SECOND, 0.8, ...named('scanned pixel'));
  const rest = pixel + logNormal(draws, 34 * SECOND, 0.5, ...named('scanned rest'));
  const all = [...Array.from({ length: links }, (_, index) => index + 1), 'web' as const, 'stop' as const];
  const fetched = scan === 'picture only' ? [] : scan === 'one link' ? all.slice(0, 1) : all;
  const after = (what: Key, index: number) =>
    scan === 'slowly' ? index * 11 * SECOND : draws.between(0, 800, ...named('scanned', what));
  return [
    { ...by, what: 'pixel', after: pixel },
    ...fetched.map((what, index) => ({ ...by, what, after: rest + after(what, index) })),
  ];
}

/** A log-normal draw around `median`, by Box and Muller's transform. */
function logNormal(draws: Draws, median: number, sigma: number, ...of: Key[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draws.share(...of, 'radius')));
  return Math.round(median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * draws.share(...of, 'angle'))));
}
