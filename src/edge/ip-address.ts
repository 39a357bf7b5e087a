import { isIPv4, isIPv6 } from 'node:net';

/**
 * The one spelling of an IP address by which two of them can be compared: an IPv4 address with four numbers, also where it came as
 * `::ffff:192.0.2.1`, or IPv6 as RFC 5952 writes it, without a zone. `undefined`: it is none.
 */
export function plainAddress(text: string): string | undefined {
  const [address = ''] = text.trim().split('%');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return IN_HEX.test(plain) ? fromHex(plain) : plain;
}

/** An IPv4 address as IPv6 (RFC 4291, 2.5.5.2), in the spelling that URLs give it. */
const IN_HEX = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

function fromHex(plain: string): string {
  const [, high = '0', low = '0'] = IN_HEX.exec(plain) ?? [];
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}
