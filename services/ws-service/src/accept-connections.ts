import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Principal } from '@ems/tokens';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseUpgrade, protocol, type UpgradeRequest } from './authenticate-upgrade.ts';
import { closeCodes } from './close-codes.ts';
import type { Connection, Hub } from './hub.ts';
import type { createOnFrame } from './on-frame.ts';

const mostFrameBytes = 64 * 1024;
const heartbeatSeconds = 30;

interface Options {
  readonly server: Server;
  readonly hub: Hub;
  readonly authenticate: (request: UpgradeRequest) => Promise<Principal | undefined>;
  readonly onFrame: ReturnType<typeof createOnFrame>;
  readonly allowedOrigins: readonly string[];
  readonly now?: () => number;
}

/** Turns upgrades on `/ws` into connections of the hub, and watches over them with a few timers for all. */
export function acceptConnections(options: Options) {
  const { server, hub, onFrame } = options;
  const now = options.now ?? Date.now;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });
  const timers: NodeJS.Timeout[] = [];

  const isAllowed = (origin: string | undefined) =>
    origin === undefined || options.allowedOrigins.includes(origin);

  async function open(socket: WebSocket, request: IncomingMessage): Promise<void> {
    // Without a listener an error of a socket would end the process.
    socket.on('error', () => undefined);
    const { origin } = request.headers;
    if (!isAllowed(origin)) return socket.close(closeCodes.badOrigin, 'origin not allowed');
    const upgrade = parseUpgrade(request);
    const principal = await options.authenticate(upgrade);
    if (!principal) return socket.close(closeCodes.unauthorized, 'not logged in');
    if (socket.readyState === socket.OPEN) welcome(socket, principal, upgrade.position);
    return undefined;
  }

  function welcome(socket: WebSocket, principal: Principal, position: number | undefined): void {
    const connection: Connection = {
      socket,
      principal,
      connectedAt: now(),
      position,
      alive: true,
      frames: 0,
    };
    if (!hub.add(connection))
      return socket.close(closeCodes.tooManyConnections, 'too many connections');
    socket.on('close', () => hub.remove(connection));
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('message', (data: Buffer, isBinary) => onFrame(connection, data, isBinary));
    const resumable = position !== undefined && hub.canResume(position);
    if (position !== undefined && !resumable) {
      hub.send(connection, '{"type":"gap"}');
      connection.position = undefined;
    }
    const at = connection.position ?? hub.head();
    hub.send(
      connection,
      JSON.stringify({
        type: 'welcome',
        position: at === undefined ? null : String(at),
        resumed: resumable,
        heartbeatSeconds,
      }),
    );
    if (resumable) hub.resume(connection);
    return undefined;
  }

  function heartbeat(): void {
    for (const connection of hub.all) {
      if (!connection.alive) connection.socket.terminate();
      connection.alive = false;
      connection.socket.ping();
    }
  }

  function closeExpired(): void {
    const seconds = now() / 1000;
    for (const { socket, principal } of hub.all)
      if (principal.expiresAt <= seconds) socket.close(closeCodes.unauthorized, 'token expired');
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/ws') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => void open(opened, request));
  }

  return {
    start(): void {
      server.on('upgrade', upgrade);
      timers.push(
        setInterval(heartbeat, heartbeatSeconds * 1000),
        setInterval(closeExpired, 1_000),
        setInterval(() => {
          for (const connection of hub.all) connection.frames = 0;
        }, 10_000),
      );
    },
    stop(): void {
      server.off('upgrade', upgrade);
      for (const timer of timers) clearInterval(timer);
      for (const { socket } of hub.all) socket.close(closeCodes.stopping, 'stopping');
    },
  };
}
