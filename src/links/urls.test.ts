import { expect, test } from 'vitest';
import { keysFrom, type Purpose, signToken } from './tokens.ts';
import {
  addressUrl,
  confirmUrl,
  consultationUrl,
  earlierMailUrl,
  isReaderLink,
  lessonLinks,
  signInUrl,
  unsubscribeUrl,
  withoutSignsBehind,
} from './urls.ts';

const linking = { keys: keysFrom('first secret'), site: { baseUrl: 'https://letters.example' } };
const ID = 'dlv_0123456789abcdef';
const token = (purpose: Purpose) => signToken(linking.keys, purpose, ID);
/** The whole path of each link; links of mails that were sent must go on working. */
const PATHS = {
  open: `/o/${token('open')}.gif`,
  click: `/c/${token('click')}/1`,
  mail: `/mail/${token('mail')}`,
  unsubscribe: `/unsubscribe/${token('unsubscribe')}`,
  consultation: `/consultation/${token('consultation')}`,
  booking: `/consultation/${token('consultation')}/booking`,
  sheet: `/sheet/${token('sheet')}`,
  calendar: `/calendar/${token('calendar')}.ics`,
  'check-in': `/check-in/${token('check-in')}`,
  how: `/check-in/${token('check-in')}/how`,
  preferences: `/preferences/${token('preferences')}`,
  erase: `/preferences/${token('preferences')}/erase`,
  export: `/preferences/${token('preferences')}/export`,
  'export as JSON': `/preferences/${token('preferences')}/export.json`,
  confirm: `/confirm/${token('confirm')}`,
  wishes: `/confirm/${token('confirm')}/wishes`,
  again: `/confirm/${token('confirm')}/again`,
  address: `/address/${token('address')}`,
  'sign-in': `/admin/sign-in/${token('sign-in')}`,
};

test('the links of a lesson: one for each purpose, and those of the text by number', () => {
  const site = linking.site.baseUrl;
  expect(lessonLinks(linking, ID, 2)).toEqual({
    unsubscribe_url: site + PATHS.unsubscribe,
    preferences_url: site + PATHS.preferences,
    web_url: site + PATHS.mail,
    pixel_url: site + PATHS.open,
    sheet_url: site + PATHS.sheet,
    calendar_url: site + PATHS.calendar,
    check_in_url: site + PATHS['check-in'],
    how_url: site + PATHS.how,
    link_1: site + PATHS.click,
    link_2: `${site}/c/${token('click')}/2`,
  });
  expect(lessonLinks(linking, ID, 1)).toMatchObject({ link_1: site + PATHS.click });
  expect(Object.keys(lessonLinks(linking, ID, 0))).not.toContain('link_1');
});

test('the links of notices', () => {
  const links = [unsubscribeUrl, confirmUrl, signInUrl, consultationUrl, addressUrl].map(
    link => new URL(link(linking, ID)).pathname,
  );
  expect(links).toEqual([PATHS.unsubscribe, PATHS.confirm, PATHS['sign-in'], PATHS.consultation, PATHS.address]);
  expect(earlierMailUrl(linking, ID)).toBe(`https://letters.example${PATHS.mail}?by-link=1`);
});

test.each(Object.entries(PATHS))('the link to %s is cut behind its end, and only there', (_, path) => {
  expect(withoutSignsBehind(path)).toBe(path);
  for (const behind of ['/', ')', '%3D', '.', '」にあります', '\n', '\n\na', '-x', '_'])
    expect([behind, withoutSignsBehind(path + behind)]).toEqual([behind, path]);
  for (const more of ['a', 'Z', 'a)', 'Z。'])
    expect([more, withoutSignsBehind(path + more)]).toEqual([more, path + more]);
  expect(withoutSignsBehind(`/x${path})`)).toBe(`/x${path})`);
});

test('links of the first mails, which are shorter, are cut too', () => {
  const short = token('mail').replace('-', '').slice(0, 31);
  expect(withoutSignsBehind(`/mail/${short})`)).toBe(`/mail/${short}`);
  expect(withoutSignsBehind(`/mail/${short.slice(1)})`)).toBe(`/mail/${short.slice(1)})`);
});

test('a click has a number of up to three digits', () => {
  const click = PATHS.click.slice(0, -1);
  expect(withoutSignsBehind(`${click}123)`)).toBe(`${click}123`);
  expect(withoutSignsBehind(`${click}1234`)).toBe(`${click}1234`);
  expect(withoutSignsBehind(click)).toBe(click);
});

test.each([
  '/confirm/x',
  '/confirm/x/wishes',
  '/confirm/x/again',
  '/address/x',
  '/unsubscribe/x',
  '/mail/x',
  '/o/x.gif',
  '/consultation/x',
  '/consultation/x/booking',
  '/sheet/x',
  '/calendar/x.ics',
  '/check-in/x',
  '/check-in/x/how',
  '/preferences/x',
  '/preferences/x/erase',
  '/preferences/x/export',
  '/preferences/x/export.json',
])('%s is a reader’s link', path => {
  expect(isReaderLink(path)).toBe(true);
});

test.each([
  '/confirm',
  '/confirm/x/y',
  '/confirm/x/how',
  '/check-in/x/y',
  '/check-in/x/how/y',
  '/check-in',
  '/signup/x',
  '/admin/x',
  '/',
  '//x',
  '/x/confirm',
])('%s is none', path => {
  expect(isReaderLink(path)).toBe(false);
});
