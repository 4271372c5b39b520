import { LRUCache } from 'lru-cache';

/** A connection to the broker over MQTT, as the broker reports it. */
export interface NewConnection {
  readonly name: string;
  readonly login: string;
  readonly clientId: string;
  readonly address: string;
}

/** Connections of a login that were ended by another one with the same client id. */
export interface Takeovers {
  readonly count: number;
  readonly addresses: readonly string[];
  /** Two clients take turns, each at its own address. Otherwise it can also be one device that loses its connections. */
  readonly areOfTwo: boolean;
}

interface Connection extends NewConnection {
  readonly authenticatedAt: number;
  closedAt?: number;
}

interface Takeover {
  readonly at: number;
  readonly from: Connection;
  readonly to: Connection;
}

const windowMs = 15 * 60_000;
/** Logins or connections that are remembered at a time, the latest. */
const remembered = { max: 10_000, ttl: windowMs };
/** Clients wait up to two minutes before they connect again. */
const overAfterMs = 5 * 60_000;
const fewestOfTwo = 4;
/** One device that restarts or loses its network now and then has fewer in a quarter of an hour. */
const fewestAtOneAddress = 8;
/** The broker ends the older connection at once. */
const atOnceMs = 5_000;

/**
 * Notices two MQTT clients with one client id, which end each other's connections: the broker lets the newer one in
 * and then ends the older one. A client that reconnects by itself has closed its connection before.
 */
export function createTakeovers() {
  const authenticated = new LRUCache<string, number>(remembered);
  const byName = new LRUCache<string, Connection>(remembered);
  const byClientId = new LRUCache<string, readonly Connection[]>(remembered);
  const byLogin = new LRUCache<string, readonly Takeover[]>(remembered);

  function addIfTakeover(from: Connection, to: Connection): void {
    const { closedAt: at } = from;
    if (at === undefined || at <= to.authenticatedAt || at > to.authenticatedAt + atOnceMs) return;
    for (const login of new Set([from.login, to.login])) {
      const kept = (byLogin.get(login) ?? []).filter((one) => one.at >= at - windowMs);
      byLogin.set(login, [...kept, { at, from, to }]);
    }
  }

  return {
    onAuthenticated: (login: string, at: number) => void authenticated.set(login, at),

    onConnected(given: NewConnection, at: number): void {
      const authenticatedAt = authenticated.get(given.login) ?? at;
      const connection: Connection = { ...given, authenticatedAt };
      const before = byClientId.get(given.clientId) ?? [];
      for (const older of before) addIfTakeover(older, connection);
      byName.set(given.name, connection);
      byClientId.set(given.clientId, [...before.slice(-2), connection]);
    },

    onClosed(name: string, at: number): void {
      const connection = byName.get(name);
      if (!connection) return;
      connection.closedAt = at;
      const all = byClientId.get(connection.clientId) ?? [];
      // The events of two connections can come in either order.
      const newer = all[all.indexOf(connection) + 1];
      if (newer && newer !== connection) addIfTakeover(connection, newer);
    },

    /** Null: nothing suggests that two clients use the login at the moment. */
    of(login: string, { now, since }: { now: number; since: number }): Takeovers | null {
      const from = Math.max(since, now - windowMs);
      const all = (byLogin.get(login) ?? []).filter(({ at }) => at >= from);
      if ((all.at(-1)?.at ?? 0) < now - overAfterMs) return null;
      const areOfTwo = all.length >= fewestOfTwo && all.every(isOfTwo) && namesOf(all).size === 2;
      if (!areOfTwo && all.length < fewestAtOneAddress) return null;
      const addresses = all.flatMap(({ from: older, to }) => [older.address, to.address]);
      return { count: all.length, addresses: [...new Set(addresses)], areOfTwo };
    },
  };
}

const nameOf = ({ login, address }: Connection) => `${login} ${address}`;
const isOfTwo = ({ from, to }: Takeover) => nameOf(from) !== nameOf(to);
const namesOf = (all: readonly Takeover[]) =>
  new Set(all.flatMap(({ from, to }) => [nameOf(from), nameOf(to)]));

export type TakeoverLog = ReturnType<typeof createTakeovers>;
