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

const refusal = (status: number) =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${status === 503 ? 'Retry-After: 5\r\n' : ''}Content-Length: 0\r\nConnection: close\r\n\r\n`;

/** Refuses an upgrade and closes its connection within two seconds. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => undefined);
  closeSoon(socket);
  socket.end(refusal(status));
}

/**
 * Refuses an upgrade over the limit and closes its connection at once. A client that is still sending may lose the
 * answer, but no connection stays open uncounted.
 */
function turnAway(socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.end(refusal(503), () => socket.destroy());
}

export interface UpgradeLimits {
  /** Connections without a valid token, over all addresses. */
  readonly total: number;
  readonly perAddress: number;
}

/** Limits connections of strangers: clients without a valid token, including refused ones that stay open. */
export function createUpgradeLimit({ total, perAddress }: UpgradeLimits) {
  const byAddress = new Map<string, number>();
  let count = 0;
  return {
    /**
     * Counts a client until it is gone. When there are too many, answers 503 and closes the connection.
     *
     * @returns a function to call once the client is authenticated. Undefined: refused.
     */
    enter(address: string, socket: Duplex): (() => void) | undefined {
      const own = byAddress.get(address) ?? 0;
      if (count >= total || own >= perAddress) {
        turnAway(socket);
        return undefined;
      }
      byAddress.set(address, own + 1);
      count++;
      let isCounted = true;
      const leave = () => {
        if (!isCounted) return;
        isCounted = false;
        count--;
        const left = (byAddress.get(address) ?? 0) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
      socket.once('close', leave);
      return leave;
    },
  };
}

export type UpgradeLimit = ReturnType<typeof createUpgradeLimit>;
