import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { declaredProxy, hasUrl, isKnownMachine } from './agents.ts';

const isMachine = (agent: string) => declaredProxy(agent) === undefined && (hasUrl(agent) || isKnownMachine(agent));
const BROWSER = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36';

test.each([
  `Mozilla/5.0 (Linux; Android 9; CUBOT_X19) ${BROWSER}`,
  `Mozilla/5.0 (Linux; Android 7.0; CUBOT NOTE S Build/X) ${BROWSER}`,
  `Mozilla/5.0 (Linux; Android 10; XBot) ${BROWSER}`,
  `Mozilla/5.0 (Linux; U; Android 7.0; ja-jp; M bot 54 Build/NRD90M) ${BROWSER}`,
  `Mozilla/5.0 (Linux; Android 13; KINGBOT 7; wv) ${BROWSER}`,
  ...['Outlook-iOS/2.0', 'Outlook-Android/2.0', 'Outlook-iOS-Android/1.0', 'eMClient/9.2.2093.0', 'WindowsMail/16005'],
  ...['Airmail/5.0', 'Spark/2.0', 'Mailbird/2.9', 'Postbox/7.0', 'AquaMail/1.40', 'BlueMail/1.9', 'Superhuman/1'],
  ...['Thunderbird/115.6.0', 'MSOffice 12', 'Lotus-Notes/6.5', 'Shuriken/10', 'Becky! Internet Mail 2.7'],
  ...['YahooMobile/1.0 (mail; 3.0.5.1311380)', 'NaverMailApp/1.0', 'Mail/3654 CFNetwork/1240 Darwin/20'],
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17126; Pro)',
  'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Line/13.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
])('%s is a person’s', agent => {
  expect(isMachine(agent)).toBe(false);
});

const NAMES =
  `Becky Canary Claws Edison EdMax Evolution Eudora Geary Gnus Hiri Inbox K-9 Kontact Lotus-Notes Mailbird Missive
  Mutt Newton Nine Notes Nylas Postbox Shuriken Spark Sparrow Spike Superhuman Sylpheed The-Bat Thunderbird Betterbird Trojita Tuta Unibox
  Winbiff YahooMobile zdesktop Zimbra`.split(/\s+/);
test.each(NAMES.map(name => name.replace('The-Bat', 'The Bat')))(
  'a mail program that calls itself %s/1.2 is a person’s, though machines call themselves so too',
  name => {
    expect([`${name}/1.2`, ` ${name.toLowerCase()}/1.2 `].map(isMachine)).toEqual([false, false]);
    expect(isMachine(`${name}bot/1.2`)).toBe(true);
  },
);

test.each([
  ['Mozilla/5.0', 'privacy-proxy'],
  ['Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)', 'image-proxy'],
  ['YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'image-proxy'],
  [`Mozilla/5.0 (Windows NT 10.0) ${BROWSER} Edge/12.246 Mozilla/5.0`, 'image-proxy'],
  [`Mozilla/5.0 (Windows NT 10.0) ${BROWSER} Edge/12.246 Mozilla/5.0 more`, undefined],
  ['Mozilla/5.0 ', undefined],
])('who says that it fetches pictures for others is believed: %s', (agent, proxy) => {
  expect(declaredProxy(agent)).toBe(proxy);
});

test.each([
  ['Scanner (HTTPS://scanner.example)', true],
  ['Scanner (WWW.scanner.example)', true],
  ['Scanner www.scanner.example', true],
  ['Awww.some/1.0', false],
  ['Mozilla/5.0 (X11; Linux x86_64)', false],
])('whether an agent names a page: %s', (agent, named) => {
  expect(hasUrl(agent)).toBe(named);
});

test.each([
  [`Mozilla/5.0 (Linux; Android 9; XBot) ${BROWSER}`, false],
  [`Mozilla/5.0 (Linux; Android 9; XBot bot54) ${BROWSER}`, false],
  [`Mozilla/5.0 (Linux; Android 9; XBot) ${BROWSER} Googlebot/2.1`, true],
  [`Mozilla/5.0 (Googlebot; Android 9; XBot) ${BROWSER}`, true],
  [`Somebody Mozilla/5.0 (Linux; Android 9; XBot) ${BROWSER}`, true],
  [`Mozilla/5.0 (Linux; Android 9; Pixel; XBot) ${BROWSER}`, true],
])('a phone is let off only for its model, and only where the model stands: %s', (agent, machine) => {
  expect(isKnownMachine(agent)).toBe(machine);
});

test.each([
  'bitlybot/3.0 (+http://bit.ly/)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  ...['curl/8.9.1', 'python-requests/2.32', 'okhttp/4.9', 'Go-http-client/2.0', 'Java/1.8', 'node', 'axios/1.2'],
  ...['mailscanner/2.0', 'MailChecker/1.0', 'Barracuda Sentinel (EE)', 'proofpoint', 'mimecast'],
  `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${BROWSER} (compatible; Googlebot/2.1)`,
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
  `Mozilla/5.0 (Windows NT 10.0) ${BROWSER} See https://scanner.example/about`,
  `Mozilla/5.0 (Windows NT 10.0) ${BROWSER} www.scanner.example`,
])('%s is a machine’s', agent => {
  expect(isMachine(agent)).toBe(true);
});

test('of the agents on public lists, under one in a hundred bots passes as a person, and no person as a bot', () => {
  const read = (file: string) => JSON.parse(readFileSync(`node_modules/${file}`, 'utf8')) as Record<string, unknown>[];
  const listed = read('crawler-user-agents/crawler-user-agents.json').flatMap(({ instances }) => instances as string[]);
  const bots = [...new Set(listed)];
  const people = new Set(read('user-agents/dist/user-agents.json').map(({ userAgent }) => userAgent as string));
  expect(bots.length).toBeGreaterThan(2_000);
  expect(people.size).toBeGreaterThan(500);
  expect(bots.filter(agent => !isMachine(agent)).length / bots.length).toBeLessThan(0.01);
  expect([...people].filter(isMachine)).toEqual([]);
});
