import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** Names and ranges of trusted proxies, for example `loopback` or `10.0.0.0/8`. */
export type TrustedProxies = readonly string[];

const ipv6NetworkBits = 64;

/**
 * The address that limits count. A client usually owns a whole IPv6 network, so all its addresses count as one. IPv4 in
 * IPv6 notation is the same as plain IPv4.
 */
export function addressKey(address: string | undefined): string {
  if (!address || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${ipv6NetworkBits}`);
  return `${network.toString()}/${ipv6NetworkBits}`;
}

/**
 * Finds the address of a client behind trusted proxies. Addresses that the client itself puts into `X-Forwarded-For`
 * are ignored.
 *
 * @throws {TypeError} a proxy is neither a known name nor an address or range.
 */
export function createClientAddress(proxies: TrustedProxies) {
  const trust = proxyAddr.compile([...proxies]);
  return (request: IncomingMessage): string => addressKey(proxyAddr(request, trust));
}
