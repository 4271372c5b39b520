import { decodeCursor, parseSort, toPage, type Sort } from '@ems/http';
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

export const parkedColumns = ['parkedAt'] as const;

interface Page {
  readonly sort?: Sort<(typeof parkedColumns)[number]> | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const matching = ({ reason, queue, deviceId }: ParkedFilter) => ({
  ...(reason ? { reason } : {}),
  ...(queue ? { queue } : {}),
  ...(deviceId === undefined ? {} : { deviceId }),
});

/** Parked messages. */
export const createParkedMessageReadModel = (prisma: Prisma) => ({
  /** Latest first if nothing else is wanted. */
  async list({ limit, cursor, sort = '-parkedAt', ...filter }: ParkedFilter & Page) {
    const { isReversed } = parseSort(sort);
    const position = z.tuple([z.literal(sort), z.string().regex(/^\d{1,19}$/)]);
    const [, last] = decodeCursor(cursor, position) ?? [];
    const after = last === undefined ? {} : { id: { [isReversed ? 'lt' : 'gt']: BigInt(last) } };
    const where = matching(filter);
    const [rows, total] = await Promise.all([
      prisma.parkedMessage.findMany({
        where: { ...where, ...after },
        orderBy: { id: isReversed ? 'desc' : 'asc' },
        take: limit + 1,
      }),
      prisma.parkedMessage.count({ where }),
    ]);
    return { ...toPage<ParkedMessage>(rows, limit, (end) => [sort, String(end.id)]), total };
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
