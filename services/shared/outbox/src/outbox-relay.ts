import { setTimeout as delay } from 'node:timers/promises';
import { events as declared } from '@ems/contracts';
import { inTransaction } from '@ems/database/in-transaction';
import { listen, type Listener } from '@ems/database/listen';
import type { Logger } from '@ems/logging';
import { eventMessage, type OutgoingEvent, type Publisher, type Relay } from '@ems/messaging';
import type { Pool, PoolClient } from 'pg';

const batch = 200;
/** The outbox notifies the relay. Polling covers notifications that a broken connection has lost. */
const defaultPollMs = 1_000;
const channel = 'outbox';
/** Whoever holds this advisory lock of a database keeps its events in the outbox. */
export const outboxRelayLock = 6_183_002;
const transient = new Set(
  declared.filter((event) => event.transient).map(({ type }) => type as string),
);

const select = `
  SELECT id, event_id AS "eventId", type, version, exchange, data, occurred_at AS "occurredAt",
         correlation_id AS "correlationId", traceparent
  FROM outbox ORDER BY id LIMIT ${batch}`;

type Row = OutgoingEvent & { id: string };

/**
 * Moves committed events from the outbox to the broker, in order. Only one relay of all replicas works at a time. A row
 * is removed after the broker has confirmed its event. After a crash in between, the event is sent again with the same
 * id.
 */
export function createOutboxRelay(options: {
  pool: Pool;
  publisher: Publisher;
  sender: string;
  logger: Logger;
  pollMs?: number;
}): Relay {
  const { pool, publisher, sender, logger, pollMs = defaultPollMs } = options;
  let stopped = false;
  let wake: (() => void) | undefined;
  let notified = false;
  /** True while publishing fails. New events then do not trigger an immediate retry. */
  let failing = false;
  let running: Promise<void> = Promise.resolve();
  let listener: Listener | undefined;

  function onNotification(): void {
    notified = true;
    if (!failing) wake?.();
  }

  async function relayBatch(client: PoolClient): Promise<number> {
    const lock = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1) AS got',
      [outboxRelayLock],
    );
    if (!lock.rows[0]?.got) return 0;
    const { rows } = await client.query<Row>(select);
    if (rows.length === 0) return 0;
    await Promise.all(
      rows.map((event) =>
        publisher.publish(eventMessage(event, sender, { transient: transient.has(event.type) })),
      ),
    );
    await client.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [
      rows.map(({ id }) => id),
    ]);
    return rows.length;
  }

  async function pause(): Promise<void> {
    if ((notified && !failing) || stopped) return;
    const cancel = new AbortController();
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([
      woken,
      delay(pollMs, undefined, { signal: cancel.signal }).catch(() => undefined),
    ]);
    cancel.abort();
    wake = undefined;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      notified = false;
      try {
        const relayed = await inTransaction(pool, relayBatch);
        failing = false;
        if (relayed === batch) continue;
      } catch (error) {
        failing = true;
        if (!stopped) logger.warn({ err: error }, 'Publishing events failed, retrying');
      }
      await pause();
    }
  }

  return {
    start() {
      listener = listen({ pool, channel, onNotification, logger });
      running = run();
    },
    async stop() {
      stopped = true;
      wake?.();
      await Promise.all([running, listener?.stop()]);
    },
  };
}

/** Relays the outbox in the database of `pool`, for `connectMessaging`. */
export const relayOf =
  (options: { pool: Pool; sender: string; logger: Logger }) =>
  (publisher: Publisher): Relay =>
    createOutboxRelay({ ...options, publisher });
