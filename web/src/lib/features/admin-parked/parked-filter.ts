import { answer } from '#lib/api/create-api.ts';
import type { Address } from '#lib/features/admin/address.ts';
import { api } from '#lib/state/session.svelte.ts';

export interface ParkedFilter {
  readonly reason: string;
  /** A device's number. */
  readonly device: string;
  readonly cursor: readonly string[];
}

export const parkedFilterOf = ({ searchParams }: Address): ParkedFilter => ({
  reason: searchParams.get('reason') ?? '',
  device: /^\d+$/.exec(searchParams.get('device') ?? '')?.[0] ?? '',
  cursor: searchParams.getAll('cursor'),
});

/** Which messages, as the service calls it. */
const which = ({ reason, device }: ParkedFilter) => ({
  ...(reason && { reason }),
  ...(device && { deviceId: Number(device) }),
});

export const loadParked = (filter: ParkedFilter) =>
  answer(
    api.GET('/api/consumption/parked', {
      params: {
        query: {
          limit: 20,
          ...which(filter),
          ...(filter.cursor.length > 0 && { cursor: filter.cursor.at(-1) }),
        },
      },
    }),
  );

/** Says how many were given back; a thousand at most at a time. */
export const replayMatching = async (filter: ParkedFilter): Promise<number> =>
  (await answer(api.POST('/api/consumption/parked/replay', { body: which(filter) }))).replayed;
