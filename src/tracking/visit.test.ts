import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { siteOf } from '../assembly/parts.ts';
import { readConfig } from '../config.ts';
import { keysFrom } from '../links/tokens.ts';
import { originOf } from './visit.ts';

const keys = keysFrom('a secret');

/** The network that a request is taken to come from, for proxies set as `trusted`. */
async function networkFrom(remote: string, forwarded: string | undefined, trusted?: string) {
  const config = readConfig({ BASE_URL: 'https://letters.example', TRUSTED_PROXIES: trusted });
  const site = siteOf(config, () => remote);
  const app = new Hono().get('/', c => c.text(originOf(c, { keys, site })));
  return (await app.request('/', { headers: forwarded ? { 'x-forwarded-for': forwarded } : {} })).text();
}
const plain = (address: string) => networkFrom(address, undefined);

test('X-Forwarded-For is believed from a trusted proxy, however its address is spelled, and from nobody else', async () => {
  const reader = await plain('198.51.100.7');
  for (const trusted of ['127.0.0.1', '::ffff:127.0.0.1', '::FFFF:7f00:1'])
    for (const remote of ['127.0.0.1', '::ffff:127.0.0.1'])
      expect(await networkFrom(remote, '198.51.100.7', trusted)).toBe(reader);
  expect(await networkFrom('2001:db8::1', '198.51.100.7', '2001:DB8:0:0::1')).toBe(reader);
  expect(await networkFrom('203.0.113.9', '198.51.100.7', '127.0.0.1')).toBe(await plain('203.0.113.9'));
  expect(await networkFrom('127.0.0.1', '198.51.100.7')).toBe(await plain('127.0.0.1'));
});

test('of several hops the last one that no trusted proxy is counts', async () => {
  const reader = await plain('198.51.100.7');
  const trusted = '127.0.0.1,10.0.0.1';
  expect(await networkFrom('127.0.0.1', '203.0.113.9, 198.51.100.7, ::ffff:10.0.0.1', trusted)).toBe(reader);
  expect(await networkFrom('127.0.0.1', '203.0.113.9, 198.51.100.7', trusted)).toBe(reader);
});

test('an IPv6 network is one however its addresses are spelled', async () => {
  const network = await plain('2001:db8::1');
  for (const address of ['2001:db8:0:1::', '2001:DB8:0:0::0001', '2001:db8:0:ffff:1:2:3:4', '2001:db8::%eth0'])
    expect([address, await plain(address)]).toEqual([address, network]);
  for (const address of ['2001:db8:1::1', '2001:db9::1']) expect(await plain(address)).not.toBe(network);
});
