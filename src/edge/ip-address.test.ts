import { expect, test } from 'vitest';
import { networkOf, plainAddress } from './ip-address.ts';

test.each([
  ['127.0.0.1', '127.0.0.1'],
  [' 127.0.0.1 ', '127.0.0.1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::FFFF:127.0.0.1', '127.0.0.1'],
  ['0:0:0:0:0:ffff:7f00:1', '127.0.0.1'],
  ['::ffff:c0a8:ff01', '192.168.255.1'],
  ['::1', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['2001:DB8:0:0::0001', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  // Only the network ::ffff:0:0/96 holds IPv4 addresses.
  ['2001:db8::ffff:7f00:1', '2001:db8::ffff:7f00:1'],
  ['::ffff:7f00:1:1', '::ffff:7f00:1:1'],
  ['::ffff:0:7f00:1', '::ffff:0:7f00:1'],
])('%s is %s', (text, plain) => {
  expect(plainAddress(text)).toBe(plain);
});

test.each([
  '',
  '127.1',
  '0x7f.1',
  '127.0.0.1:80',
  '[::1]',
  'localhost',
  '1:2:3',
  '256.0.0.1',
  '::ffff:1.2.3',
  'unknown',
])('%j is no address', text => {
  expect(plainAddress(text)).toBeUndefined();
});

test.each([
  ['203.0.113.7', '203.0.113'],
  ['2001:db8::1', '2001:db8:0'],
  ['2001:db8:0:1::', '2001:db8:0'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0'],
  ['2001:db8:0:ffff::1', '2001:db8:0'],
  ['2001:db8:1::', '2001:db8:1'],
  ['2001::5', '2001:0:0'],
  ['::1', '0:0:0'],
  ['::', '0:0:0'],
  ['1::2:3:4:5:6:7', '1:0:2'],
  ['::3:4:5:6:7:8', '0:0:3'],
  ['fe80::1', 'fe80:0:0'],
  ['unknown', 'unknown'],
])('the network of %s is %s', (text, network) => {
  expect(networkOf(plainAddress(text) ?? text)).toBe(network);
});
