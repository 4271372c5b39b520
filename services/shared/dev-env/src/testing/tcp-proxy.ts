import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy in front of a broker or a database, which can interrupt the connections of one service. */
export async function tcpProxy(targetPort: number) {
  const open = new Set<Socket>();
  const stranded = new WeakSet<Socket>();
  let mode: 'open' | 'cut' | 'silent' = 'open';

  const server = createServer((front) => {
    if (mode === 'cut') return void front.destroy();
    const back = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [front, back],
      [back, front],
    ] as const) {
      open.add(from);
      from.on('data', (data) => {
        if (mode !== 'silent' && !stranded.has(from)) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function destroyAll(): void {
    for (const socket of open) socket.destroy();
  }
  return {
    port: (server.address() as AddressInfo).port,
    /** Closes all connections, and every new one at once. */
    cut(): void {
      mode = 'cut';
      destroyAll();
    },
    /** Drops all data of both sides. */
    silence(): void {
      mode = 'silent';
    },
    /** Drops all data of existing connections for good. New ones work. Only a timeout notices. */
    strand(): void {
      for (const socket of open) stranded.add(socket);
    },
    /** Forwards again. Dropped data stays lost, so existing connections are closed. */
    restore(): void {
      mode = 'open';
      destroyAll();
    },
    async stop(): Promise<void> {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
