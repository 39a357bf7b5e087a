import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventKind } from '../db/schema.ts';
import type { Gateway } from './gateways.ts';
import { judge, type Sighting } from './open-classifier.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ACCEPTED = Date.parse('2026-11-24T07:00:00+09:00');

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const GOOGLE = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const YAHOO = 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html';
const GMAIL_PREFETCH =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0';
const APPLE = 'Mozilla/5.0';

type Details = Partial<Pick<Sighting, 'method' | 'userAgent' | 'network' | 'verdict'>>;
const at = (kind: EventKind, age: number, link: number | null, details: Details): Sighting => ({
  ...{ kind, link, at: ACCEPTED + age, method: 'GET', userAgent: SAFARI, network: 'home' },
  ...details,
});
const open = (age: number, details: Details = {}) => at('open', age, null, details);
const click = (link: number, age: number, details: Details = {}) => at('click', age, link, details);
const web = (age: number, details: Details = {}) => at('web-version', age, null, details);
const stop = (age: number, details: Details = {}) => at('unsubscribe', age, null, details);
const page = (age: number, details: Details = {}) => at('page', age, null, details);
const press = (age: number, details: Details = {}) => at('action', age, null, { method: 'POST', ...details });
const head = { method: 'HEAD' };
const GATEWAY: Gateway = { since: ACCEPTED + HOUR, until: ACCEPTED + 31 * DAY };

/** `machine: a-rule`, `possible: a-rule` or `proven: a-rule` of each sighting, and what they prove together. */
function verdictsOn(
  sightings: Sighting[],
  gateways: Record<string, Gateway> = {},
  acceptedAt: number | null = ACCEPTED,
) {
  const judged = judge({ acceptedAt, sightings, gateways: new Map(Object.entries(gateways)) });
  const word = {
    scanner: 'machine',
    human: 'proven',
    'privacy-proxy': 'possible',
    'image-proxy': 'possible',
    unknown: '',
  };
  return {
    each: judged.sightings.map(({ agentClass, rule }) => `${word[agentClass]}: ${rule}`),
    ...judged.delivery,
  };
}

const person = 'proven: person';
const burst = 'machine: link-burst';
type Story = [
  what: string,
  sightings: Sighting[],
  each: string[],
  openedAs: string,
  gateways?: Record<string, Gateway>,
];

const stories: Story[] = [
  // Rule 1: another method than GET.
  ['HEAD of the pixel', [open(HOUR, head)], ['machine: not-get'], 'none'],
  ['HEAD of a link', [click(1, HOUR, head)], ['machine: not-get'], 'none'],
  [
    'HEAD, then GET of the one link, a week later',
    [click(1, 7 * DAY, head), click(1, 7 * DAY + 5 * SECOND)],
    ['machine: not-get', 'machine: beside-another-method'],
    'none',
  ],
  [
    'GET a minute after HEAD',
    [open(HOUR, head), open(HOUR + MINUTE)],
    ['machine: not-get', 'machine: beside-another-method'],
    'none',
  ],
  [
    'GET more than a minute after HEAD',
    [open(HOUR, head), open(HOUR + MINUTE + 1)],
    ['machine: not-get', person],
    'proven',
  ],
  [
    'GET before HEAD',
    [click(1, HOUR), click(1, HOUR + SECOND, head)],
    ['machine: beside-another-method', 'machine: not-get'],
    'none',
  ],
  [
    'HEAD of one link, GET of another',
    [click(1, HOUR, head), click(2, HOUR + MINUTE)],
    ['machine: not-get', person],
    'proven',
  ],
  [
    'HEAD from one network, GET from another',
    [click(1, HOUR, { ...head, network: 'gateway' }), click(1, HOUR + SECOND)],
    ['machine: not-get', person],
    'proven',
  ],
  [
    'a button pressed on the page, as a POST, takes nothing from the page',
    [page(HOUR), press(HOUR + SECOND)],
    [person, 'proven: pressed-a-button'],
    'proven',
  ],

  // Rule 2: proxies that say who they are.
  ['Apple’s proxy, at any age', [open(100, { userAgent: APPLE })], ['possible: apple-privacy'], 'possible'],
  ['Gmail as the mail arrives', [open(3 * SECOND, { userAgent: GOOGLE })], ['machine: image-proxy-prefetch'], 'none'],
  ['Gmail ten seconds later', [open(10 * SECOND, { userAgent: GOOGLE })], ['machine: image-proxy-prefetch'], 'none'],
  ['Gmail after ten seconds', [open(10 * SECOND + 1, { userAgent: GOOGLE })], ['possible: image-proxy'], 'possible'],
  ['Yahoo', [open(MINUTE, { userAgent: YAHOO })], ['possible: image-proxy'], 'possible'],
  [
    'Gmail’s prefetch as Edge',
    [open(SECOND, { userAgent: GMAIL_PREFETCH })],
    ['machine: image-proxy-prefetch'],
    'none',
  ],
  ['a link by Google’s image proxy', [click(1, HOUR, { userAgent: GOOGLE })], ['machine: link-by-proxy'], 'none'],
  ['a link by Yahoo’s image proxy', [click(1, HOUR, { userAgent: YAHOO })], ['machine: link-by-proxy'], 'none'],
  ['a link by Apple’s proxy', [web(HOUR, { userAgent: APPLE })], ['machine: link-by-proxy'], 'none'],
  [
    'links by a proxy make no burst of its network: a reader behind Apple’s relay is seen',
    [click(1, HOUR, { userAgent: APPLE }), click(2, HOUR + 50), click(2, HOUR + DAY)],
    ['machine: link-by-proxy', person, person],
    'proven',
  ],
  [
    'a proxy’s open stays possible beside a burst from its network',
    [open(MINUTE, { userAgent: GOOGLE }), click(1, 2 * MINUTE), click(2, 2 * MINUTE)],
    ['possible: image-proxy', burst, burst],
    'possible',
  ],

  // Rule 3: bursts.
  ['two links 50 ms apart', [click(1, HOUR), click(2, HOUR + 50)], [burst, burst], 'none'],
  ['two links two seconds apart', [click(1, HOUR), click(2, HOUR + 2 * SECOND)], [burst, burst], 'none'],
  ['two links more than two seconds apart', [click(1, HOUR), click(2, HOUR + 2_001)], [person, person], 'proven'],
  [
    'links three seconds apart',
    [click(1, HOUR), click(2, HOUR + 3 * SECOND), click(3, HOUR + 6 * SECOND)],
    [burst, burst, burst],
    'none',
  ],
  [
    'three links within ten seconds, in any order',
    [click(3, HOUR + 10 * SECOND), click(1, HOUR), click(2, HOUR + 5 * SECOND)],
    [burst, burst, burst],
    'none',
  ],
  [
    'three links in more than ten seconds',
    [click(1, HOUR), click(2, HOUR + 5 * SECOND), click(3, HOUR + 10_001)],
    [person, person, person],
    'proven',
  ],
  [
    'one link three times',
    [click(1, HOUR), click(1, HOUR + 10), click(1, HOUR + 20)],
    [person, person, person],
    'proven',
  ],
  ['the one link and the page for stopping', [click(1, HOUR), stop(HOUR + SECOND)], [burst, burst], 'none'],
  ['the web version and a link', [web(HOUR), click(1, HOUR + 300)], [burst, burst], 'none'],
  [
    'a link by HEAD and another by GET',
    [click(1, HOUR, head), click(2, HOUR + 300)],
    ['machine: not-get', burst],
    'none',
  ],
  ['the pixel and a link at once', [open(HOUR), click(1, HOUR + 300)], [person, person], 'proven'],
  ['a link and the page that it leads to', [click(1, HOUR), page(HOUR + 100)], [person, person], 'proven'],
  [
    'a burst, and the page that its last link leads to',
    [click(1, HOUR), click(2, HOUR + 50), page(HOUR + 200)],
    [burst, burst, burst],
    'none',
  ],
  [
    'two links at once, each from another network',
    [click(1, HOUR), click(2, HOUR, { network: 'other' })],
    [person, person],
    'proven',
  ],
  [
    'the pixel before a burst',
    [open(9 * SECOND), click(1, 43 * SECOND), stop(43 * SECOND)],
    [burst, burst, burst],
    'none',
  ],
  [
    'the pixel ten minutes before a burst, and more',
    [open(HOUR - 10 * MINUTE), open(HOUR - 10 * MINUTE - 1), click(1, HOUR), click(2, HOUR)],
    [burst, person, burst, burst],
    'proven',
  ],
  [
    'the pixel from another network before a burst',
    [open(40 * SECOND), click(1, 43 * SECOND, { network: 'gateway' }), stop(43 * SECOND, { network: 'gateway' })],
    [person, burst, burst],
    'proven',
  ],
  [
    'a click from the same office an hour after its scanner',
    [click(1, 43 * SECOND), stop(43 * SECOND), click(1, HOUR)],
    [burst, burst, person],
    'proven',
  ],

  // Rule 4: gateways.
  ['the pixel by a gateway', [open(2 * HOUR)], ['machine: gateway'], 'none', { home: GATEWAY }],
  [
    'a link by a gateway, a day before it was found out',
    [click(1, HOUR - DAY)],
    ['machine: gateway'],
    'none',
    { home: GATEWAY },
  ],
  ['a link more than a day before', [click(1, HOUR - DAY - 1)], [person], 'proven', { home: GATEWAY }],
  ['a link on the last day', [click(1, 31 * DAY)], ['machine: gateway'], 'none', { home: GATEWAY }],
  ['a link once it is no longer believed', [click(1, 31 * DAY + 1)], [person], 'proven', { home: GATEWAY }],
  ['a gateway elsewhere', [click(1, 2 * HOUR)], [person], 'proven', { other: GATEWAY }],
  [
    'Gmail’s proxy in a network called a gateway',
    [open(HOUR, { userAgent: GOOGLE })],
    ['possible: image-proxy'],
    'possible',
    { home: GATEWAY },
  ],
  [
    'a button pressed behind a gateway',
    [open(HOUR), click(1, HOUR + MINUTE), press(HOUR + 2 * MINUTE)],
    [person, person, 'proven: pressed-a-button'],
    'proven',
    { home: GATEWAY },
  ],
  [
    'a button pressed elsewhere takes nothing back of what the gateway fetched',
    [click(1, HOUR), press(2 * HOUR, { network: 'phone' })],
    ['machine: gateway', 'proven: pressed-a-button'],
    'proven',
    { home: GATEWAY },
  ],

  // Rule 5: agents.
  ['no agent', [open(HOUR, { userAgent: '' })], ['machine: no-agent'], 'none'],
  ['an agent of spaces', [click(1, HOUR, { userAgent: '  ' })], ['machine: no-agent'], 'none'],
  [
    'a URL in the agent',
    [open(HOUR, { userAgent: `${SAFARI} +https://scan.example` })],
    ['machine: url-in-agent'],
    'none',
  ],
  ['a library', [click(1, HOUR, { userAgent: 'python-requests/2.32' })], ['machine: known-machine'], 'none'],
  ['a mail program', [open(HOUR, { userAgent: 'Outlook-iOS/2.0' })], [person], 'proven'],

  // Rules 7 and 8.
  ['nothing', [], [], 'none'],
  [
    'a button pressed after a burst',
    [click(1, MINUTE), stop(MINUTE), press(HOUR)],
    [burst, burst, 'proven: pressed-a-button'],
    'proven',
  ],
  ['a browser at once', [open(SECOND)], [person], 'proven'],
  [
    'a browser, and a proxy',
    [open(HOUR, { userAgent: APPLE }), open(2 * HOUR)],
    ['possible: apple-privacy', person],
    'proven',
  ],
  [
    'what is left of a sighting whose raw facts are gone',
    [open(HOUR, { network: null, userAgent: null, verdict: { agentClass: 'human', rule: 'person' } })],
    [person],
    'proven',
  ],
];

test.each(stories)('%s', (_, sightings, each, openedAs, gateways) => {
  expect(verdictsOn(sightings, gateways)).toMatchObject({ each, openedAs });
});

test('a click is a numbered link that a person followed; a picture was fetched by a person’s program or a proxy for one', () => {
  const facts = (...sightings: Sighting[]) => {
    const { clicked, pictureFetched } = verdictsOn(sightings);
    return { clicked, pictureFetched };
  };
  expect(facts(open(HOUR))).toEqual({ clicked: false, pictureFetched: true });
  expect(facts(open(HOUR, { userAgent: APPLE }))).toEqual({ clicked: false, pictureFetched: true });
  expect(facts(open(HOUR, head), click(1, HOUR))).toEqual({ clicked: true, pictureFetched: false });
  expect(facts(web(HOUR), press(HOUR))).toEqual({ clicked: false, pictureFetched: false });
  expect(facts(click(1, HOUR), click(2, HOUR), open(HOUR))).toEqual({ clicked: false, pictureFetched: false });
});

test('who asks before the acceptance is recorded asks at once', () => {
  expect(verdictsOn([open(HOUR, { userAgent: GOOGLE })], {}, null).openedAs).toBe('none');
  expect(verdictsOn([open(-SECOND, { userAgent: GOOGLE })]).openedAs).toBe('none');
});

test('the order in which sightings are read changes no verdict', () => {
  const sighting = fc.record({
    kind: fc.constantFrom<EventKind>('open', 'click', 'web-version', 'unsubscribe', 'page', 'action'),
    at: fc.integer({ min: ACCEPTED, max: ACCEPTED + 30 * SECOND }),
    link: fc.constantFrom(1, 2, 3),
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    userAgent: fc.constantFrom(SAFARI, GOOGLE, APPLE, 'curl/8'),
    network: fc.constantFrom('home', 'gateway', 'other'),
  });
  const gateways = new Map([['gateway', GATEWAY]]);
  const together = (sightings: Sighting[]) => judge({ acceptedAt: ACCEPTED, sightings, gateways });
  fc.assert(
    fc.property(fc.array(sighting, { maxLength: 12 }), sightings => {
      const one = together(sightings);
      const other = together(sightings.toReversed());
      expect(other).toEqual({ ...one, sightings: one.sightings.toReversed() });
    }),
  );
});
