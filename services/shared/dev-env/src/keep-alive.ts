import { setTimeout as delay } from 'node:timers/promises';

interface Server {
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server, and restarts it whenever it ends unexpectedly. */
export async function keepAlive<Kind extends Server>(
  name: string,
  start: () => Promise<Kind>,
  show: (line: string) => void,
): Promise<{ readonly first: Kind; stop(): Promise<void> }> {
  let stopped = false;
  const first = await start();
  let current: Server = first;
  let restarting: Promise<void> = Promise.resolve();

  async function watch(): Promise<void> {
    for (;;) {
      await current.exited;
      if (stopped) return;
      show(`${name} ended, starting it again`);
      restarting = again();
      await restarting;
    }
  }

  async function again(): Promise<void> {
    while (!stopped) {
      try {
        await current.stop();
        current = await start();
        show(`${name} is back`);
        return;
      } catch (error) {
        show(`${name} did not start: ${(error as Error).message}`);
        await delay(2_000);
      }
    }
  }

  const watching = watch();
  return {
    first,
    async stop(): Promise<void> {
      stopped = true;
      await restarting;
      await current.stop();
      await watching;
    },
  };
}
