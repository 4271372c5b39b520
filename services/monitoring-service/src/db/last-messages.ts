import type { Pool } from '@ems/database';
import type { MessageOutcome } from '../domain/message-outcome.ts';
import type { Scope } from '../domain/scope.ts';

export interface LastMessage {
  readonly deviceId: number;
  readonly routingKey: string;
  /** The beginning. */
  readonly content: Buffer;
  readonly fullSize: number;
  readonly outcome: MessageOutcome;
  readonly receivedAt: Date;
}

/** Keeps the latest message of each device. Messages of unknown devices are ignored. */
export async function saveLastMessages(
  pool: Pool,
  messages: readonly LastMessage[],
): Promise<void> {
  await pool.query(
    `INSERT INTO last_messages AS known (device_id, routing_key, content, full_size, outcome, received_at)
     SELECT m.device_id, m.routing_key, m.content, m.full_size, m.outcome, m.received_at
     FROM unnest($1::int[], $2::text[], $3::bytea[], $4::int[], $5::jsonb[], $6::timestamptz[])
       AS m (device_id, routing_key, content, full_size, outcome, received_at)
     JOIN devices d ON d.id = m.device_id
     ORDER BY m.device_id
     ON CONFLICT (device_id) DO UPDATE SET
       routing_key = excluded.routing_key, content = excluded.content, full_size = excluded.full_size,
       outcome = excluded.outcome, received_at = excluded.received_at
     WHERE excluded.received_at >= known.received_at`,
    [
      messages.map(({ deviceId }) => deviceId),
      messages.map(({ routingKey }) => routingKey.replaceAll('\0', '')),
      messages.map(({ content }) => content),
      messages.map(({ fullSize }) => fullSize),
      messages.map(({ outcome }) => JSON.stringify(outcome).replaceAll('\\u0000', '')),
      messages.map(({ receivedAt }) => receivedAt),
    ],
  );
}

/** The last message of a device, if the scope includes it. */
export async function readLastMessage(
  pool: Pool,
  { userId, deviceId }: Scope,
): Promise<LastMessage | undefined> {
  const { rows } = await pool.query<LastMessage>(
    `SELECT m.device_id AS "deviceId", m.routing_key AS "routingKey", m.content, m.full_size AS "fullSize",
       m.outcome, m.received_at AS "receivedAt"
     FROM last_messages m JOIN devices d ON d.id = m.device_id
     WHERE m.device_id = $1 AND ($2::uuid IS NULL OR d.user_id = $2)`,
    [deviceId, userId],
  );
  return rows[0];
}
