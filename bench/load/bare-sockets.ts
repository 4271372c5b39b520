import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** A WebSocket server that only sends a greeting and, on request, one frame to each socket in turn. */
const server = createServer();
const sockets = new WebSocketServer({
  server,
  perMessageDeflate: false,
  clientTracking: false,
  handleProtocols: () => 'ems.v1',
});
const open: WebSocket[] = [];

sockets.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.send('{"type":"welcome","position":null,"resumed":false}');
  open.push(socket);
});

/** Lets the sockets write between two portions. */
const portion = 500;
process.on('message', ({ frame, sends }: { frame: string; sends: number }) => {
  let sent = 0;
  const next = () => {
    for (const until = Math.min(sends, sent + portion); sent < until; sent++)
      open[sent % open.length]?.send(frame);
    if (sent < sends) setImmediate(next);
  };
  next();
});
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
