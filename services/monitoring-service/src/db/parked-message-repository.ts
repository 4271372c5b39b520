import { queues } from '@ems/contracts';
import type { Pool, PoolClient } from '@ems/database';
import { keptOfDevice } from '../domain/bad-content-limit.ts';
import type { KeptContent } from '../domain/parked-content.ts';
import type { Prisma } from './client.ts';
import type { ParkedMessage } from './parked-message-read-model.ts';

export interface MessageToPark extends KeptContent {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly deviceId: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly properties: object;
  /** Not an event of the platform, so it may name people by something other than their ids. */
  readonly unreadable: boolean;
  /** The number of messages that are counted under this one but not kept. */
  readonly onlyCounted?: number;
}

/** Their readings are valid, so a device must not be able to make the platform drop them. */
const usableReasons = [
  'unknown_device',
  'too_many_waiting',
  'refused_by_database',
  'not_storable',
  'delivered_too_often',
];

/**
 * Parks messages with their reasons. For each device and reason only a limited number is kept, and the others are
 * counted. All events of the platform are kept.
 */
export async function parkMessages(
  client: Pool | PoolClient,
  messages: readonly MessageToPark[],
): Promise<void> {
  if (messages.length === 0) return;
  await client.query(
    `WITH message AS (
       SELECT *, row_number() OVER (PARTITION BY queue, coalesce(device_id, 0), reason ORDER BY number) AS rank,
         CASE WHEN queue <> '${queues.readings}' THEN NULL
           WHEN reason = ANY($12::text[]) THEN ${keptOfDevice.usable} ELSE ${keptOfDevice.bad} END AS most
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bytea[], $8::int[],
           $9::jsonb[], $10::bool[], $11::int[], $13::int[])
         AS message (queue, exchange, routing_key, device_id, reason, detail, content, full_size, properties,
           unreadable, number, only_counted)
     ), kind AS (
       SELECT DISTINCT queue, coalesce(device_id, 0) AS device_id, reason, most FROM message WHERE most IS NOT NULL
     ), held AS (
       SELECT kind.queue, kind.device_id, kind.reason, stored.count
       FROM kind, LATERAL (
         SELECT count(*) FROM (
           SELECT FROM parked_messages parked
           WHERE parked.queue = kind.queue AND coalesce(parked.device_id, 0) = kind.device_id
             AND parked.reason = kind.reason
           LIMIT kind.most
         ) AS enough
       ) AS stored
     ), decided AS (
       SELECT message.*, only_counted = 0 AND (most IS NULL OR rank + coalesce(held.count, 0) <= most) AS is_kept
       FROM message LEFT JOIN held
         ON held.queue = message.queue AND held.device_id = coalesce(message.device_id, 0) AND held.reason = message.reason
     ), counted AS (
       INSERT INTO parked_overflows AS known (queue, device_id, reason, messages)
       SELECT queue, coalesce(device_id, 0), reason, sum(greatest(only_counted, 1)) FROM decided WHERE NOT is_kept
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT (queue, device_id, reason) DO UPDATE
         SET messages = known.messages + excluded.messages, last_at = excluded.last_at
     ), parked AS (
       INSERT INTO parked_messages
         (queue, exchange, routing_key, device_id, reason, detail, content, full_size, properties, kept_until)
       SELECT queue, exchange, routing_key, device_id, reason, detail, content, full_size, properties,
         CASE WHEN unreadable AND goes_with_people(queue, properties) THEN now() + interval '30 days' END
       FROM decided WHERE is_kept ORDER BY number
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
      messages.map(({ fullSize }) => fullSize),
      messages.map(({ properties }) => asJson(properties)),
      messages.map(({ unreadable }) => unreadable),
      messages.map((_, number) => number),
      usableReasons,
      messages.map(({ onlyCounted = 0 }) => onlyCounted),
    ],
  );
}

/** Deletes every parked message that names a deleted user, because it may contain more of their data. */
export const eraseParkedAboutDeleted = (client: Pool | PoolClient) =>
  client.query(
    `DELETE FROM parked_messages WHERE id IN (
       SELECT parked_message_id FROM parked_message_ids JOIN deleted_users USING (id))`,
  );

/** Deletes unreadable messages at the end of the retention period. */
export const eraseParkedUnreadable = (client: Pool | PoolClient) =>
  client.query('DELETE FROM parked_messages WHERE kept_until < now()');

/** Deletes undecided messages of devices, and the counts of those that were not kept. */
export async function eraseParkedReadings(client: Pool | PoolClient, days: number): Promise<void> {
  const expired = `queue = '${queues.readings}' AND %s < now() - make_interval(days => $1)`;
  for (const [table, column] of [
    ['parked_messages', 'parked_at'],
    ['parked_overflows', 'last_at'],
  ] as const)
    await client.query(`DELETE FROM ${table} WHERE ${expired.replace('%s', column)}`, [days]);
}

/** What administrators decide about a parked message. */
export const createParkedMessageRepository = (prisma: Prisma) => ({
  async discard(id: bigint): Promise<boolean> {
    return (await prisma.parkedMessage.deleteMany({ where: { id } })).count > 0;
  },

  /** Removes a message after `send` has finished. Of two concurrent callers only one sends it. */
  take: (id: bigint, send: (message: ParkedMessage) => Promise<void>): Promise<boolean> =>
    prisma.$transaction(
      async (tx) => {
        const locked = await tx.$queryRaw<
          unknown[]
        >`SELECT FROM parked_messages WHERE id = ${id} FOR UPDATE`;
        const message =
          locked.length > 0 ? await tx.parkedMessage.findUnique({ where: { id } }) : null;
        if (!message) return false;
        await send(message);
        await tx.parkedMessage.delete({ where: { id } });
        return true;
      },
      { timeout: 20_000 },
    ),
});

export type ParkedMessageRepository = ReturnType<typeof createParkedMessageRepository>;

/** Matches an escaped zero, but not an escaped backslash followed by `u0000`. */
const escapedZero = /(?<!\\)((?:\\\\)*)\\u0000/g;

/** Unusual headers must not keep a message from being parked. */
function asJson(properties: object): string {
  try {
    return JSON.stringify(properties).replaceAll(escapedZero, '$1');
  } catch {
    return '{}';
  }
}

/** PostgreSQL's text cannot contain the character zero. */
const printable = (text: string) => text.replaceAll('\0', '');
