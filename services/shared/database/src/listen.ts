import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { Pool, PoolClient } from 'pg';

export interface Listener {
  stop(): Promise<void>;
}

const retryMs = 1_000;

/**
 * Calls back for each notification on a channel. Keeps one connection of the pool and replaces it when it breaks.
 * Notifications in between are lost, so it also calls back after each new connection.
 */
export function listen(options: {
  pool: Pool;
  channel: string;
  onNotification: () => void;
  logger: Logger;
}): Listener {
  const { pool, channel, onNotification, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function listenOnce(client: PoolClient): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.once('error', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', onNotification);
    try {
      await client.query(`LISTEN ${channel}`);
      onNotification();
      await ended;
    } finally {
      client.release(true);
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await listenOnce(await pool.connect());
      } catch (error) {
        if (!signal.aborted)
          logger.warn({ err: error, channel }, 'Database notifications interrupted, retrying');
      }
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
