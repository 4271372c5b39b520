import { deviceDeleted, queues, userDeleted } from '@ems/contracts';
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
}

/** Sets messages aside with their reasons. */
export async function parkMessages(
  client: Pool | PoolClient,
  messages: readonly MessageToPark[],
): Promise<void> {
  if (messages.length === 0) return;
  await client.query(
    `INSERT INTO parked_messages (queue, exchange, routing_key, device_id, reason, detail, content, properties)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bytea[], $8::jsonb[])`,
    [
      messages.map(({ queue }) => queue),
      messages.map(({ exchange }) => printable(exchange)),
      messages.map(({ routingKey }) => printable(routingKey)),
      messages.map(({ deviceId }) => deviceId),
      messages.map(({ reason }) => printable(reason)),
      messages.map(({ detail }) => printable(detail).slice(0, 1_000)),
      messages.map(({ content }) => content),
      messages.map(({ properties }) => asJson(properties)),
    ],
  );
}

/**
 * Removes what is parked and names somebody deleted, whatever it is: nobody can say what else of them stands in it. But
 * what orders a deletion stays until it is replayed; it holds no more than ids. Readings go with their devices.
 */
export const eraseParkedAboutDeleted = (client: PoolClient) =>
  client.query(
    `DELETE FROM parked_messages
     WHERE queue <> $1 AND coalesce(properties ->> 'type', '') <> ALL ($2::text[])
       AND EXISTS (
         SELECT FROM regexp_matches(
           lower(concat_ws(' ', encode(content, 'escape'), detail, properties)),
           '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') AS found
         JOIN deleted_users ON id = found[1]::uuid)`,
    [queues.readings, [userDeleted.type, deviceDeleted.type]],
  );

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
