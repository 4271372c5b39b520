import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that can pause the data from the server. */
export async function pausableProxy(port: number) {
  const behind = new Set<Socket>();
  const server = createServer((front) => {
    const back = connect(port, '127.0.0.1');
    behind.add(back);
    for (const [one, other] of [
      [front, back],
      [back, front],
    ] as const) {
      one.on('data', (data) => other.write(data));
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    pause() {
      for (const socket of behind) socket.pause();
    },
    resume() {
      for (const socket of behind) socket.resume();
    },
    close: () => server.close(),
  };
}
