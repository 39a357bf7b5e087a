import { isIPv4, isIPv6 } from 'node:net';

/**
 * The one spelling of an IP address by which two of them can be compared: an IPv4 address with four numbers, also where it came as
 * `::ffff:192.0.2.1`, or IPv6 as RFC 5952 writes it, without a zone. `undefined`: it is none.
 */
export function plainAddress(text: string): string | undefined {
  const address = text.trim().split('%')[0]!;
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = IN_HEX.exec(plain);
  return mapped ? inFourNumbers(mapped[1]!, mapped[2]!) : plain;
}

/**
 * The network of a plain address: the first 24 bits of IPv4, the first 48 of IPv6, which is what a provider gives one customer at most
 * (RFC 6177). Text that is no address is a network of its own.
 */
export function networkOf(plain: string): string {
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.');
  return isIPv6(plain) ? groupsOf(plain).slice(0, 3).join(':') : plain;
}

/** The eight groups of an IPv6 address, also those that `::` stands for. */
function groupsOf(plain: string): string[] {
  const [head = [], tail = []] = plain.split('::').map(part => part.split(':').filter(Boolean));
  return [...head, ...Array<string>(8 - (head.length + tail.length)).fill('0'), ...tail];
}

/** An IPv4 address as IPv6 (RFC 4291, 2.5.5.2), in the spelling that URLs give it. */
const IN_HEX = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

function inFourNumbers(...groups: string[]): string {
  const numbers = groups.map(group => Number.parseInt(group, 16));
  return numbers.flatMap(number => [number >> 8, number & 255]).join('.');
}
