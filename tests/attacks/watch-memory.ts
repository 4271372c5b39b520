import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryBelow } from '../../bench/environment/process-memory.ts';

const everyMs = 500;

/** Watches the Node processes of a platform. Returns the one whose memory grew most. */
export function watchMemory(data: string) {
  const root = Number(readFileSync(join(data, 'lock'), 'utf8').split('\n')[0]);
  const first = new Map<number, number>();
  let most = { service: '', fromMb: 0, toMb: 0 };
  let isRunning = true;

  async function look(): Promise<void> {
    for (const { pid, command, rss } of await memoryBelow(root)) {
      const service = /([a-z-]+(?:\/src\/worker)?)(?:\/src(?:\/api)?)?\/main\.ts/.exec(
        command,
      )?.[1];
      if (!service) continue;
      const before = first.get(pid) ?? rss;
      first.set(pid, before);
      if (rss - before >= (most.toMb - most.fromMb) * 1e6)
        most = { service, fromMb: before / 1e6, toMb: rss / 1e6 };
    }
  }

  async function run(): Promise<void> {
    while (isRunning) {
      await look();
      await delay(everyMs);
    }
  }

  const running = run();
  return {
    async stop() {
      isRunning = false;
      await running;
      return most;
    },
  };
}
