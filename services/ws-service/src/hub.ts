import { isAdministrator, type Principal } from '@ems/tokens';
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';
import type { EventLog, LoggedEvent } from './domain/event-log.ts';
import { createSender, type Receiver } from './send-together.ts';

const mostOfOneUser = 20;
const resumedAtOnce = 100;

/** One open socket. Plain data, because there are many. */
export interface Connection extends Receiver {
  readonly principal: Principal;
  /** The last position that was sent or skipped. */
  position: number;
  /** True while the client gets missed events at its own pace. Live events wait until then. */
  catchingUp: boolean;
  alive: boolean;
  frames: number;
  /** Users whose presence an administrator watches. */
  watched: ReadonlySet<string>;
}

/** The open sockets per user, and what is sent to them. */
export function createHub(log: EventLog) {
  const byUser = new Map<string, Set<Connection>>();
  const administrators = new Set<Connection>();
  const all = new Set<Connection>();
  const { send, flush } = createSender();

  function deliver(connection: Connection, event: LoggedEvent): void {
    if (connection.catchingUp || event.position <= connection.position) return;
    connection.position = event.position;
    send(connection, event.frame);
  }

  return {
    all: all as ReadonlySet<Connection>,
    send,

    /** False when this user has too many sockets. */
    add(connection: Connection): boolean {
      const { userId } = connection.principal;
      const own = byUser.get(userId) ?? new Set();
      if (own.size >= mostOfOneUser) return false;
      own.add(connection);
      byUser.set(userId, own);
      all.add(connection);
      if (isAdministrator(connection.principal)) administrators.add(connection);
      return true;
    },

    remove(connection: Connection): void {
      const { userId } = connection.principal;
      const own = byUser.get(userId);
      own?.delete(connection);
      if (own?.size === 0) byUser.delete(userId);
      all.delete(connection);
      administrators.delete(connection);
    },

    /** Sends the events after the connection's position in parts, each after the previous one has been sent. */
    async catchUp(connection: Connection): Promise<void> {
      const { socket, principal } = connection;
      const reader = { userId: principal.userId, isAdministrator: isAdministrator(principal) };
      connection.catchingUp = true;
      flush(connection);
      while (socket.readyState === socket.OPEN) {
        if (!log.knowsAfter(connection.position))
          return socket.close(closeCodes.tooSlow, 'too slow');
        const events = log.after(connection.position, reader, resumedAtOnce);
        connection.position = events.at(-1)?.position ?? connection.position;
        if (events.length < resumedAtOnce) {
          connection.catchingUp = false;
          for (const { frame } of events) send(connection, frame);
          return undefined;
        }
        await Promise.all(events.map(({ frame }) => sent(socket, frame)));
      }
      return undefined;
    },

    /** The connected users, each with whether the user is an administrator. */
    people(): Map<string, boolean> {
      const here = new Map<string, boolean>([...byUser.keys()].map((userId) => [userId, false]));
      for (const { principal } of administrators) here.set(principal.userId, true);
      return here;
    },

    notifyWatchers(changed: ReadonlySet<string>, isOnline: (userId: string) => boolean): void {
      for (const connection of administrators) {
        const people = [...connection.watched]
          .filter((userId) => changed.has(userId))
          .map((userId) => ({ userId, online: isOnline(userId) }));
        if (people.length > 0) send(connection, JSON.stringify({ type: 'presence', people }));
      }
    },

    notifyResidents(text: string): void {
      for (const connection of all) if (!administrators.has(connection)) send(connection, text);
    },

    /** Sends a gap to all sockets, because the stream was replaced. The new one starts after `position`. */
    restart(position: number): void {
      for (const connection of all) {
        connection.position = position;
        send(connection, '{"type":"gap"}');
      }
    },

    publish(event: LoggedEvent): void {
      for (const connection of byUser.get(event.audience.userId) ?? []) deliver(connection, event);
      if (!event.audience.administrators) return;
      for (const connection of administrators)
        if (connection.principal.userId !== event.audience.userId) deliver(connection, event);
    },

    /** Closes the connections of a user that match `which`. */
    closeOf(userId: string, which: (connection: Connection) => boolean): void {
      for (const connection of byUser.get(userId) ?? []) {
        if (!which(connection)) continue;
        flush(connection);
        connection.socket.close(closeCodes.unauthorized, 'logged out');
      }
    },
  };
}

/** Resolves when a frame was sent or has failed. */
const sent = (socket: WebSocket, frame: string) =>
  new Promise<void>((resolve) => socket.send(frame, () => resolve()));

export type Hub = ReturnType<typeof createHub>;
