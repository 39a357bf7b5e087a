import { expect, test } from 'vitest';
import { isAlarmUrl, isPublicAddress } from './target.ts';

test.each([
  'https://ntfy.sh/a-topic-of-ours',
  'https://hooks.slack.com/services/T0/B0/abc',
  'https://例え.jp/x',
  'https://alarm.clinic.example./x?y=1#z',
])('%s can be an address for alarms', url => {
  expect(isAlarmUrl(url)).toBe(true);
});

test.each([
  '',
  'ntfy.sh/topic',
  'http://ntfy.sh/topic',
  'ftp://ntfy.sh/topic',
  'javascript:alert(1)',
  'https://user:password@ntfy.sh/topic',
  'https://ntfy.sh:8443/topic',
  'https://localhost/x',
  'https://LOCALHOST./x',
  'https://intranet/x',
  'https://printer.local/x',
  'https://metadata.google.internal/x',
  'https://127.0.0.1/x',
  'https://2130706433/x',
  'https://0x7f.1/x',
  'https://017700000001/x',
  'https://[::1]/x',
  'https://[::ffff:10.0.0.1]/x',
  'https://93.184.216.34/x',
  `https://ntfy.sh/${'x'.repeat(500)}`,
])('%s cannot', url => {
  expect(isAlarmUrl(url)).toBe(false);
});

test.each(['93.184.216.34', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2400:3200::1'])(
  '%s is public',
  address => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  ...[
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
  ],
  ...['192.168.1.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '203.0.113.9'],
  ...[
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:192.168.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
  ],
  ...['fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1', 'no address', ''],
])('%s is not', address => {
  expect(isPublicAddress(address)).toBe(false);
});
