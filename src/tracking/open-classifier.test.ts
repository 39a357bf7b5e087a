import { expect, test } from 'vitest';
import { classifySighting, evidenceOf, type Sighting } from './open-classifier.ts';

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const GOOGLE = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const open = (userAgent: string, age: number, method = 'GET'): Sighting => ({
  kind: 'open',
  userAgent,
  age,
  method,
  earlierClicks: [],
});
const click = (
  link: number,
  age: number,
  earlierClicks: Sighting['earlierClicks'] = [],
  userAgent = SAFARI,
): Sighting => ({ kind: 'click', link, age, userAgent, earlierClicks, method: 'GET' });

const cases: [what: string, sighting: Sighting, agentClass: string, rule: string][] = [
  ['a phone, an hour later', open(SAFARI, 3_600_000), 'human', 'person'],
  [
    'Outlook',
    open('Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17126; Pro)', 60_000),
    'human',
    'person',
  ],
  ['old Outlook', open('Mozilla/4.0 (compatible; ms-office; MSOffice 16)', 60_000), 'human', 'person'],
  [
    'Thunderbird',
    open('Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.0', 60_000),
    'human',
    'person',
  ],
  ['HEAD', open(SAFARI, 60_000, 'HEAD'), 'scanner', 'not-get'],
  ["Apple's privacy proxy, at any age", open('Mozilla/5.0', 100), 'privacy-proxy', 'apple-privacy'],
  ['Gmail as the mail arrives', open(GOOGLE, 3_000), 'scanner', 'image-proxy-prefetch'],
  ['Gmail later', open(GOOGLE, 11_000), 'image-proxy', 'image-proxy'],
  [
    'Yahoo later',
    open('YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 60_000),
    'image-proxy',
    'image-proxy',
  ],
  [
    'Gmail prefetch as Edge',
    open(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0',
      1_000,
    ),
    'scanner',
    'image-proxy-prefetch',
  ],
  ['no agent', open('', 60_000), 'scanner', 'no-agent'],
  ['curl', open('curl/8.9.1', 60_000), 'scanner', 'library'],
  ['python-requests', open('python-requests/2.32', 60_000), 'scanner', 'library'],
  ['bitly', open('bitlybot/3.0 (+http://bit.ly/)', 60_000), 'scanner', 'known-scanner'],
  [
    'Facebook',
    open('facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 60_000),
    'scanner',
    'known-scanner',
  ],
  ['a browser after one second', open(SAFARI, 1_999), 'scanner', 'open-too-soon'],
  ['a browser after two seconds', open(SAFARI, 2_000), 'human', 'person'],
  ['a click after six seconds', click(1, 6_000), 'unknown', 'click-soon'],
  ['a click after seven', click(1, 7_000), 'human', 'person'],
  [
    'the third link within five seconds',
    click(3, 60_000, [
      { link: 1, at: -2_000 },
      { link: 2, at: -1_000 },
    ]),
    'scanner',
    'click-fan-out',
  ],
  [
    'the third link, but slowly',
    click(3, 60_000, [
      { link: 1, at: -60_000 },
      { link: 2, at: -1_000 },
    ]),
    'human',
    'person',
  ],
  [
    'the same link three times',
    click(1, 60_000, [
      { link: 1, at: -2_000 },
      { link: 1, at: -1_000 },
    ]),
    'human',
    'person',
  ],
];

test.each(cases)('%s', (_, sighting, agentClass, rule) => {
  expect(classifySighting(sighting)).toEqual({ agentClass, rule });
});

test('only people prove an opening; proxies make it possible; a proxy that clicks says nothing', () => {
  expect(evidenceOf('open', 'human')).toBe('proven');
  expect(evidenceOf('open', 'image-proxy')).toBe('possible');
  expect(evidenceOf('open', 'privacy-proxy')).toBe('possible');
  expect(evidenceOf('open', 'scanner')).toBe('none');
  expect(evidenceOf('click', 'unknown')).toBe('none');
});
