import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** Names and ranges of proxies whose `X-Forwarded-For` counts, for example `loopback` or `10.0.0.0/8`. */
export type TrustedProxies = readonly string[];

const ipv6NetworkBits = 64;

/**
 * The address that limits count by. One client owns a whole IPv6 network, so it stands for all addresses in it; IPv4 in
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
 * Finds the address of a client behind trusted proxies. Whatever a client itself writes into `X-Forwarded-For` is not
 * taken for its address.
 *
 * @throws {TypeError} a proxy is neither a known name nor an address or range.
 */
export function createClientAddress(proxies: TrustedProxies) {
  const trust = proxyAddr.compile([...proxies]);
  return (request: IncomingMessage): string => addressKey(proxyAddr(request, trust));
}
