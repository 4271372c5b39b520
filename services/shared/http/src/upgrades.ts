import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const closeWithinMs = 2_000;

/** For `shouldUpgradeCallback`. Ignores other offers, such as `Upgrade: h2c`, and answers them as normal requests. */
export const isWebSocketUpgrade = (request: IncomingMessage): boolean =>
  request.headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Closes a connection that the server has ended, even if the client keeps sending or never closes its side, which
 * would keep the socket open for ever. Received data is dropped for two seconds.
 */
export function closeSoon(socket: Duplex): void {
  const destroy = setTimeout(() => socket.destroy(), closeWithinMs);
  socket.once('close', () => clearTimeout(destroy));
  socket.resume();
}

/** Refuses an upgrade and closes its connection within two seconds. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => undefined);
  closeSoon(socket);
  const retry = status === 503 ? 'Retry-After: 5\r\n' : '';
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${retry}Content-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}
