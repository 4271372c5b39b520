import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Prepares a server to be closed within a deadline that no client can extend: slow readers, unfinished requests and
 * upgraded connections, which `closeAllConnections` leaves open, are cut off.
 *
 * @returns closes the server; requests in progress have until the deadline to finish.
 */
export function createServerClose(server: Server, deadlineMs: number): () => Promise<void> {
  const sockets = new Set<Socket>();
  let closing = false;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A keep-alive connection becomes idle after the response and would delay the close.
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (closing) server.closeIdleConnections();
    });
  });
  return async () => {
    closing = true;
    const cutOff = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, deadlineMs);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    clearTimeout(cutOff);
  };
}
