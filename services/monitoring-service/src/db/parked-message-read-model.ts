import { decodeCursor, encodeCursor } from '@ems/http';
import { z } from 'zod';
import type { Prisma } from './client.ts';

export interface ParkedMessage {
  readonly id: bigint;
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly deviceId: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly content: Uint8Array;
  /** Null: the content is whole. */
  readonly fullSize: number | null;
  readonly properties: unknown;
  readonly parkedAt: Date;
}

/** Messages of a device that were not kept. */
export interface ParkedOverflow {
  readonly queue: string;
  /** Null: not known. */
  readonly deviceId: number | null;
  readonly reason: string;
  readonly messages: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export interface ParkedFilter {
  readonly reason?: string | undefined;
  readonly queue?: string | undefined;
  readonly deviceId?: number | undefined;
}

const position = z.tuple([z.string().regex(/^\d{1,19}$/)]);

const matching = ({ reason, queue, deviceId }: ParkedFilter) => ({
  ...(reason ? { reason } : {}),
  ...(queue ? { queue } : {}),
  ...(deviceId === undefined ? {} : { deviceId }),
});

/** Parked messages. */
export const createParkedMessageReadModel = (prisma: Prisma) => ({
  /** Latest first. */
  async list({
    limit,
    cursor,
    ...filter
  }: ParkedFilter & { limit: number; cursor?: string | undefined }) {
    const [before] = decodeCursor(cursor, position) ?? [];
    const where = matching(filter);
    const [rows, total] = await Promise.all([
      prisma.parkedMessage.findMany({
        where: { ...where, ...(before ? { id: { lt: BigInt(before) } } : {}) },
        orderBy: { id: 'desc' },
        take: limit + 1,
      }),
      prisma.parkedMessage.count({ where }),
    ]);
    const items: ParkedMessage[] = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      total,
      nextCursor: rows.length > limit && last ? encodeCursor([String(last.id)]) : null,
    };
  },

  /** Where messages were not kept, the latest hundred. */
  async overflows(filter: ParkedFilter): Promise<ParkedOverflow[]> {
    const rows = await prisma.parkedOverflow.findMany({
      where: matching(filter),
      orderBy: { lastAt: 'desc' },
      take: 100,
    });
    return rows.map(({ messages, deviceId, ...row }) => ({
      ...row,
      deviceId: deviceId === 0 ? null : deviceId,
      messages: Number(messages),
    }));
  },

  async byId(id: bigint): Promise<ParkedMessage | undefined> {
    return (await prisma.parkedMessage.findUnique({ where: { id } })) ?? undefined;
  },

  /** Up to a thousand, oldest first. */
  async ids(filter: ParkedFilter): Promise<bigint[]> {
    const rows = await prisma.parkedMessage.findMany({
      where: matching(filter),
      orderBy: { id: 'asc' },
      take: 1_000,
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  },
});

export type ParkedMessageReadModel = ReturnType<typeof createParkedMessageReadModel>;
