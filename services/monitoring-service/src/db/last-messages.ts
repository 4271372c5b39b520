import type { Pool } from '@ems/database';
import { hourlyOffsets, recentOffsets, type ClockOffsets } from '../domain/device-clock.ts';
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
  /** How far its time is ahead of its arrival, milliseconds. Undefined if it says nothing about the clock. */
  readonly clockOffset: number | undefined;
}

export interface FoundLastMessage extends Omit<LastMessage, 'clockOffset'>, ClockOffsets {}

const isSameHour = `known.clock_hour = excluded.clock_hour`;

/** Keeps the latest message of each device, and its latest clock offsets. Ignores messages of unknown devices. */
export async function saveLastMessages(
  pool: Pool,
  messages: readonly LastMessage[],
): Promise<void> {
  await pool.query(
    `INSERT INTO last_messages AS known (device_id, routing_key, content, full_size, outcome, received_at,
       clock_offsets, clock_hour, clock_hours)
     SELECT m.device_id, m.routing_key, m.content, m.full_size, m.outcome, m.received_at,
       array_remove(ARRAY[clock_offset], NULL),
       CASE WHEN clock_offset IS NOT NULL THEN date_trunc('hour', m.received_at, 'UTC') END,
       array_remove(ARRAY[clock_offset], NULL)
     FROM unnest($1::int[], $2::text[], $3::bytea[], $4::int[], $5::jsonb[], $6::timestamptz[], $7::int[])
       AS m (device_id, routing_key, content, full_size, outcome, received_at, clock_offset)
     JOIN devices d ON d.id = m.device_id
     ORDER BY m.device_id
     ON CONFLICT (device_id) DO UPDATE SET
       routing_key = excluded.routing_key, content = excluded.content, full_size = excluded.full_size,
       outcome = excluded.outcome, received_at = excluded.received_at,
       clock_offsets = (excluded.clock_offsets || known.clock_offsets)[1:${recentOffsets}],
       clock_hour = coalesce(excluded.clock_hour, known.clock_hour),
       clock_hours = CASE
         WHEN ${isSameHour} THEN greatest(excluded.clock_hours[1], known.clock_hours[1]) || known.clock_hours[2:]
         ELSE (excluded.clock_hours || known.clock_hours)[1:${hourlyOffsets}] END
     WHERE excluded.received_at >= known.received_at`,
    [
      messages.map(({ deviceId }) => deviceId),
      messages.map(({ routingKey }) => routingKey.replaceAll('\0', '')),
      messages.map(({ content }) => content),
      messages.map(({ fullSize }) => fullSize),
      messages.map(({ outcome }) => JSON.stringify(outcome).replaceAll('\\u0000', '')),
      messages.map(({ receivedAt }) => receivedAt),
      messages.map(({ clockOffset = null }) => clockOffset),
    ],
  );
}

/** The last message of a device, if the scope includes it. */
export async function readLastMessage(
  pool: Pool,
  { userId, deviceId }: Scope,
): Promise<FoundLastMessage | undefined> {
  const { rows } = await pool.query<FoundLastMessage>(
    `SELECT m.device_id AS "deviceId", m.routing_key AS "routingKey", m.content, m.full_size AS "fullSize",
       m.outcome, m.received_at AS "receivedAt", m.clock_offsets AS recent, m.clock_hours AS hours
     FROM last_messages m JOIN devices d ON d.id = m.device_id
     WHERE m.device_id = $1 AND ($2::uuid IS NULL OR d.user_id = $2)`,
    [deviceId, userId],
  );
  return rows[0];
}
