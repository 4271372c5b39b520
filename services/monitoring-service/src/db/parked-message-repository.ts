import type { Pool, PoolClient } from '@ems/database';

export interface MessageToPark {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly deviceId: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly content: Buffer;
  readonly properties: object;
  /** No event of the platform: it may name people otherwise than by their ids. */
  readonly unreadable: boolean;
}

/** Sets messages aside with their reasons. */
export async function parkMessages(
  client: Pool | PoolClient,
  messages: readonly MessageToPark[],
): Promise<void> {
  if (messages.length === 0) return;
  await client.query(
    `WITH parked AS (
       INSERT INTO parked_messages (queue, exchange, routing_key, device_id, reason, detail, content, properties, kept_until)
       SELECT queue, exchange, routing_key, device_id, reason, detail, content, properties,
         CASE WHEN unreadable AND goes_with_people(queue, properties) THEN now() + interval '30 days' END
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bytea[], $8::jsonb[], $9::bool[])
         AS message (queue, exchange, routing_key, device_id, reason, detail, content, properties, unreadable)
       RETURNING id, queue, detail, content, properties
     )
     INSERT INTO parked_message_ids (id, parked_message_id)
     SELECT named, parked.id FROM parked, ids_in(content, detail, properties) AS named
     WHERE goes_with_people(queue, properties)`,
    [
      messages.map(({ queue }) => queue),
      messages.map(({ exchange }) => printable(exchange)),
      messages.map(({ routingKey }) => printable(routingKey)),
      messages.map(({ deviceId }) => deviceId),
      messages.map(({ reason }) => printable(reason)),
      messages.map(({ detail }) => printable(detail).slice(0, 1_000)),
      messages.map(({ content }) => content),
      messages.map(({ properties }) => asJson(properties)),
      messages.map(({ unreadable }) => unreadable),
    ],
  );
}

/** Removes what is parked and names somebody deleted, whatever it is: nobody can say what else of them stands in it. */
export const eraseParkedAboutDeleted = (client: Pool | PoolClient) =>
  client.query(
    `DELETE FROM parked_messages WHERE id IN (
       SELECT parked_message_id FROM parked_message_ids JOIN deleted_users USING (id))`,
  );

/** Removes what nobody could read for as long as it is kept. */
export const eraseParkedUnreadable = (client: Pool | PoolClient) =>
  client.query('DELETE FROM parked_messages WHERE kept_until < now()');

/** An escaped zero, but not an escaped backslash in front of what only looks like one. */
const escapedZero = /(?<!\\)((?:\\\\)*)\\u0000/g;

/** What a sender put into headers must not keep its message from being parked. */
function asJson(properties: object): string {
  try {
    return JSON.stringify(properties).replaceAll(escapedZero, '$1');
  } catch {
    return '{}';
  }
}

/** PostgreSQL's text cannot hold the character zero. */
const printable = (text: string) => text.replaceAll('\0', '');
