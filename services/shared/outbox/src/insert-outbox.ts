import type { ClientBase } from 'pg';
import type { OutgoingEvent } from '@ems/messaging';

const statement = `
  INSERT INTO outbox (event_id, type, version, exchange, data, occurred_at, correlation_id, traceparent)
  SELECT * FROM jsonb_to_recordset($1) AS event (
    "eventId" uuid, type text, version int, exchange text, data jsonb, "occurredAt" timestamptz,
    "correlationId" text, traceparent text)`;

/** Stores events in the transaction of `client`. They are published after it commits. */
export async function insertOutbox(
  client: ClientBase,
  events: readonly OutgoingEvent[],
): Promise<void> {
  if (events.length > 0) await client.query(statement, [JSON.stringify(events)]);
}
