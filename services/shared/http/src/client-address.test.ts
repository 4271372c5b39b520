import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressKey, createClientAddress } from './client-address.ts';

const request = (remoteAddress: string, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage;

test('a client that is not a trusted proxy cannot choose its address', () => {
  const clientAddress = createClientAddress(['loopback']);
  expect(clientAddress(request('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
});

test('behind trusted proxies, the last address that is not a proxy counts', () => {
  const clientAddress = createClientAddress(['10.0.0.0/8']);
  expect(clientAddress(request('10.1.2.3', '198.51.100.1, 203.0.113.7'))).toBe('203.0.113.7');
  expect(clientAddress(request('10.1.2.3', '203.0.113.7, 10.9.9.9'))).toBe('203.0.113.7');
});

test('a proxy that is neither a name nor an address is rejected', () => {
  expect(() => createClientAddress(['everyone'])).toThrow(TypeError);
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['203.0.113.7', '203.0.113.7'],
  ['not an address', 'unknown'],
  [undefined, 'unknown'],
])('limits count %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
