import { BlockList, isIP, isIPv6 } from 'node:net';
import { plainAddress } from '../../edge/ip-address.ts';

/** Networks that are not of the public internet (IANA's registries of special-purpose addresses). */
const NOT_PUBLIC: [network: string, bits: number][] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ] as [string, number][]),
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
];
const blocked = new BlockList();
for (const [network, bits] of NOT_PUBLIC) blocked.addSubnet(network, bits, isIPv6(network) ? 'ipv6' : 'ipv4');
/** RFC 6052: an IPv4 address stands in the last 32 bits, which a gateway may lead into its own network. */
blocked.addSubnet('64:ff9b::', 96, 'ipv6');

/** Whether an IP address is one that anybody on the internet may reach. */
export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address);
  return plain !== undefined && !blocked.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

const LONGEST = 500;

/**
 * Whether alarms may be posted to this address: https at its usual port, a name with a dot that is no name of a private network, and no
 * password in it. What the name leads to is judged when the connection is made.
 */
export function isAlarmUrl(text: string): boolean {
  if (text.length > LONGEST || !URL.canParse(text)) return false;
  const { protocol, username, password, port, hostname } = new URL(text);
  if (protocol !== 'https:' || username !== '' || password !== '' || port !== '') return false;
  const host = hostname.replace(/\.$/, '');
  if (isIP(host) || host.startsWith('[')) return false;
  return host.includes('.') && !/\.(localhost|local|internal|intranet|lan|home|corp|private|arpa|onion)$/i.test(host);
}
