import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** In front of a broker or a database: lets a test take it away from one service, and bring it back. */
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
    /** Ends all connections, and every new one at once. */
    cut(): void {
      mode = 'cut';
      destroyAll();
    },
    /** Swallows what either side says. */
    silence(): void {
      mode = 'silent';
    },
    /** Swallows for ever what is said on the connections of now; new ones work. Only a timeout notices. */
    strand(): void {
      for (const socket of open) stranded.add(socket);
    },
    /** As if nothing had been; what was swallowed stays lost, so connections begin anew. */
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
