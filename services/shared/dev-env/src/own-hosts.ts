import { hostname, networkInterfaces } from 'node:os';
import type { StartOptions } from './options.ts';

const loopback = ['app.localhost', 'localhost', '127.0.0.1'];

/** Names of this machine in a `Host` header. All others are rejected. */
export function ownHosts(host: StartOptions['host']): string[] {
  if (host === '127.0.0.1') return loopback;
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const name = hostname().toLowerCase();
  const own = addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  return [...new Set([...loopback, ...own, name, `${name}.local`])];
}

/**
 * A host that devices can resolve. It is this machine's address in its network if the platform accepts connections from
 * there.
 */
export const publicHost = (host: StartOptions['host']): string =>
  ownHosts(host).find((name) => /^\d+\./.test(name) && !name.startsWith('127.')) ?? 'localhost';

export const originsOf = ({ host, port }: Pick<StartOptions, 'host' | 'port'>): string[] =>
  ownHosts(host).map((name) => `http://${name}:${port}`);
