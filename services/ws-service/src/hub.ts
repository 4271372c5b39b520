import { isAdministrator, type Principal } from '@ems/tokens';
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';
import type { EventLog, LoggedEvent } from './domain/event-log.ts';

const mostBuffered = 1_000_000;
const mostOfOnePerson = 20;
/** Somebody new has read the present state over HTTP at about the time of connecting. */
const overlapMs = 5_000;

/** One open socket. Plain data: there are many. */
export interface Connection {
  readonly socket: WebSocket;
  readonly principal: Principal;
  readonly connectedAt: number;
  /** The last position that is of no interest any more. */
  position: number | undefined;
  alive: boolean;
  frames: number;
}

/** Open sockets, by person, and what goes to them. */
export function createHub(log: EventLog) {
  const byUser = new Map<string, Set<Connection>>();
  const administrators = new Set<Connection>();
  const all = new Set<Connection>();

  function send(connection: Connection, text: string): void {
    const { socket } = connection;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostBuffered) socket.close(closeCodes.tooSlow, 'too slow');
    else socket.send(text);
  }

  function deliver(connection: Connection, event: LoggedEvent): void {
    const isOld =
      connection.position === undefined
        ? event.occurredAt < connection.connectedAt - overlapMs
        : event.position <= connection.position;
    if (isOld) return;
    connection.position = event.position;
    send(connection, event.frame);
  }

  const isFor = ({ principal }: Connection, { audience }: LoggedEvent) =>
    audience.userId === principal.userId || (audience.administrators && isAdministrator(principal));

  return {
    all: all as ReadonlySet<Connection>,
    send,

    /** False: this person has too many. */
    add(connection: Connection): boolean {
      const { userId } = connection.principal;
      const own = byUser.get(userId) ?? new Set();
      if (own.size >= mostOfOnePerson) return false;
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

    /** Where somebody new begins; undefined as long as nothing of the stream was seen. */
    head: () => log.last(),

    canResume: (position: number) => log.after(position) !== undefined,

    /** Sends what came after the connection's position. */
    resume(connection: Connection): void {
      if (connection.position === undefined) return;
      for (const event of log.after(connection.position) ?? [])
        if (isFor(connection, event)) deliver(connection, event);
    },

    publish(event: LoggedEvent): void {
      for (const connection of byUser.get(event.audience.userId) ?? []) deliver(connection, event);
      if (!event.audience.administrators) return;
      for (const connection of administrators)
        if (connection.principal.userId !== event.audience.userId) deliver(connection, event);
    },

    /** Ends the connections of a person for which `which` holds. */
    closeOf(userId: string, which: (connection: Connection) => boolean): void {
      for (const connection of byUser.get(userId) ?? [])
        if (which(connection)) connection.socket.close(closeCodes.unauthorized, 'logged out');
    },
  };
}

export type Hub = ReturnType<typeof createHub>;
