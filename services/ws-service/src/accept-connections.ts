import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { inTime } from '@ems/http';
import { refuseUpgrade, type UpgradeLimit } from '@ems/http/upgrades';
import type { Principal } from '@ems/tokens';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseUpgrade, selectProtocol, type UpgradeRequest } from './authenticate-upgrade.ts';
import { closeCodes } from './close-codes.ts';
import type { Arrivals } from './domain/arrivals.ts';
import type { EventLog } from './domain/event-log.ts';
import { findStart, type Start } from './domain/find-start.ts';
import { showPosition } from './domain/position.ts';
import type { Connection, Hub } from './hub.ts';
import type { createOnFrame } from './on-frame.ts';
import type { Receiver } from './send-together.ts';

const mostFrameBytes = 64 * 1024;
const countFramesMs = 10_000;
const otherReplicaMs = 5_000;
const goodbyeMs = 2_000;
const drainTickMs = 50;
/** Time limit for checking the token, and for a refused client to close the connection. */
const strangerMs = 2_000;

interface Options {
  readonly server: Server;
  readonly hub: Hub;
  readonly log: EventLog;
  readonly arrivals: Arrivals;
  readonly authenticate: (request: UpgradeRequest) => Promise<Principal | undefined>;
  readonly clientAddress: (request: IncomingMessage) => string;
  readonly limit: UpgradeLimit;
  readonly isRevoked: (principal: Principal) => boolean;
  readonly onFrame: ReturnType<typeof createOnFrame>;
  readonly isSupportOnline: () => boolean;
  readonly allowedOrigins: readonly string[];
  readonly heartbeatSeconds: number;
  readonly drainDelayMs: number;
  readonly now: () => number;
}

/** Turns upgrades on `/ws` into connections of the hub. A few timers check all connections. */
export function acceptConnections(options: Options) {
  const { server, hub, log, arrivals, onFrame, heartbeatSeconds, now } = options;
  // A separate constant, because the types do not know `closeTimeout` yet.
  const serverOptions = {
    noServer: true,
    maxPayload: mostFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    closeTimeout: strangerMs,
    // `onFrame.ping` answers pings and limits them: pongs would pile up for a client that floods and does not read.
    autoPong: false,
    handleProtocols: selectProtocol,
  };
  const sockets = new WebSocketServer(serverOptions);
  const timers: NodeJS.Timeout[] = [];
  let stopping = false;

  const isAllowed = (origin: string | undefined) =>
    origin === undefined || options.allowedOrigins.includes(origin);

  async function open(
    socket: WebSocket,
    stream: Duplex,
    request: IncomingMessage,
    leave: () => void,
  ): Promise<void> {
    // Without a listener, a socket error would end the process.
    socket.on('error', () => undefined);
    if (!isAllowed(request.headers.origin))
      return socket.close(closeCodes.badOrigin, 'origin not allowed');
    const upgrade = parseUpgrade(request);
    const principal = await inTime(strangerMs, () => options.authenticate(upgrade));
    if (!principal) return socket.close(closeCodes.unauthorized, 'not logged in');
    leave();
    const { position } = upgrade;
    const isReached =
      position === undefined || (await log.reached(position.offset, otherReplicaMs));
    if (options.isRevoked(principal)) return socket.close(closeCodes.unauthorized, 'not logged in');
    if (stopping) return socket.close(closeCodes.stopping, 'stopping');
    if (socket.readyState === socket.OPEN)
      welcome(
        { socket, stream, waiting: [] },
        principal,
        findStart({ ...upgrade, issuedAt: principal.issuedAt, isReached }, log, arrivals),
      );
    return undefined;
  }

  function welcome(receiver: Receiver, principal: Principal, { from, missesSome }: Start): void {
    const { socket } = receiver;
    const resumed = from !== undefined;
    const connection: Connection = {
      ...receiver,
      principal,
      position: from ?? log.head(),
      catchingUp: false,
      alive: true,
      frames: 0,
      watched: new Set(),
    };
    if (!hub.add(connection))
      return socket.close(closeCodes.tooManyConnections, 'too many connections');
    socket.on('close', () => hub.remove(connection));
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('ping', (data: Buffer) => onFrame.ping(connection, data));
    socket.on('message', (data: Buffer, isBinary) => onFrame.message(connection, data, isBinary));
    if (missesSome) hub.send(connection, '{"type":"gap"}');
    const { position: offset } = connection;
    const position = showPosition({ offset, mark: log.markOf(offset) ?? 0 });
    const supportOnline = options.isSupportOnline();
    const welcoming = { type: 'welcome', position, resumed, heartbeatSeconds, supportOnline };
    hub.send(connection, JSON.stringify(welcoming));
    if (resumed) void hub.catchUp(connection);
    return undefined;
  }

  function heartbeat(): void {
    for (const connection of hub.all) {
      if (!connection.alive) connection.socket.terminate();
      connection.alive = false;
      if (connection.socket.readyState === connection.socket.OPEN) connection.socket.ping();
    }
  }

  function closeExpired(): void {
    const seconds = now() / 1000;
    for (const { socket, principal } of hub.all)
      if (principal.expiresAt <= seconds) socket.close(closeCodes.unauthorized, 'token expired');
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const leave = options.limit.enter(options.clientAddress(request), socket);
    if (!leave) return;
    if (stopping || request.url?.split('?')[0] !== '/ws') {
      refuseUpgrade(socket, stopping ? 503 : 404);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      open(opened, socket, request, leave).catch(() =>
        opened.close(closeCodes.tryAgainLater, 'token cannot be checked'),
      );
    });
  }

  return {
    start(): void {
      server.on('upgrade', upgrade);
      timers.push(
        setInterval(heartbeat, heartbeatSeconds * 1000),
        setInterval(closeExpired, 1_000),
        setInterval(() => {
          for (const connection of hub.all) connection.frames = 0;
        }, countFramesMs),
      );
    },
    /** Spreads the closes of open sockets over the drain delay, so that clients do not all reconnect at once. */
    async drain(): Promise<void> {
      const endsAt = Date.now() + options.drainDelayMs;
      let due = 0;
      for (let left = options.drainDelayMs; left > drainTickMs; left = endsAt - Date.now()) {
        await delay(drainTickMs);
        const open = [...hub.all].filter(({ socket }) => socket.readyState === socket.OPEN);
        due += (open.length * drainTickMs) / left;
        const closing = open.slice(0, due);
        for (const { socket } of closing) socket.close(closeCodes.stopping, 'stopping');
        due -= closing.length;
      }
    },
    /** Closes all sockets and terminates those that do not answer in time. */
    async stop(): Promise<void> {
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      for (const { socket } of hub.all) socket.close(closeCodes.stopping, 'stopping');
      for (let waited = 0; hub.all.size > 0 && waited < goodbyeMs; waited += 20) await delay(20);
      for (const { socket } of hub.all) socket.terminate();
    },
  };
}
