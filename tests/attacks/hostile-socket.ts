import { connect, type Socket } from 'node:net';

/** A connection that sends any text and never closes its side. */
export function hostileSocket(url: string, localAddress: string, text: string): Socket {
  const { port } = new URL(url);
  const socket = connect({
    port: Number(port),
    host: '127.0.0.1',
    localAddress,
    allowHalfOpen: true,
  });
  socket.on('error', () => undefined);
  socket.write(text);
  return socket;
}

/** Waits until every connection has succeeded or failed. Returns how many succeeded. */
export async function connectedOf(sockets: readonly Socket[]): Promise<number> {
  const made = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<boolean>((resolve) => {
          if (!socket.connecting) resolve(!socket.destroyed);
          socket.once('connect', () => resolve(true)).once('close', () => resolve(false));
        }),
    ),
  );
  return made.filter(Boolean).length;
}

/** The start of a request with these lines. */
export const requestText = (url: string, first: string, ...lines: readonly string[]): string =>
  [first, `Host: ${new URL(url).host}`, ...lines].join('\r\n');
