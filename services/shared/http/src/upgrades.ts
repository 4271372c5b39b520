import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const closeWithinMs = 2_000;

/** For `shouldUpgradeCallback`: an offer such as `Upgrade: h2c` is ignored, and the request answered as any other. */
export const isWebSocketUpgrade = (request: IncomingMessage): boolean =>
  request.headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Closes a connection that the server has ended, whatever the client does: a client that keeps sending, or never closes
 * its side, would hold the socket for ever. What it sends is read and dropped for two seconds.
 */
export function closeSoon(socket: Duplex): void {
  const destroy = setTimeout(() => socket.destroy(), closeWithinMs);
  socket.once('close', () => clearTimeout(destroy));
  socket.resume();
}

/** Refuses an upgrade, and closes its connection within two seconds. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => undefined);
  closeSoon(socket);
  const retry = status === 503 ? 'Retry-After: 5\r\n' : '';
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${retry}Content-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}
