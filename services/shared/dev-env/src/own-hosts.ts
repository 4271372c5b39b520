import { hostname, networkInterfaces } from 'node:os';
import type { StartOptions } from './options.ts';

const loopback = ['app.localhost', 'localhost', '127.0.0.1'];

/** The names under which this machine is asked, as they stand in a `Host` header; any other is turned away. */
export function ownHosts(host: StartOptions['host']): string[] {
  if (host === '127.0.0.1') return loopback;
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const name = hostname().toLowerCase();
  const own = addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  return [...new Set([...loopback, ...own, name, `${name}.local`])];
}

/** A host that devices can resolve: this machine's address in its network when it is open to others. */
export const publicHost = (host: StartOptions['host']): string =>
  ownHosts(host).find((name) => /^\d+\./.test(name) && !name.startsWith('127.')) ?? 'localhost';

export const originsOf = ({ host, port }: Pick<StartOptions, 'host' | 'port'>): string[] =>
  ownHosts(host).map((name) => `http://${name}:${port}`);
