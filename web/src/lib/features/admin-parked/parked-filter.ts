import { answer } from '#lib/api/create-api.ts';
import type { Address } from '#lib/features/admin/address.ts';
import { sortOf, type Sort } from '#lib/features/admin/sorting.ts';
import { api } from '#lib/state/session.svelte.ts';

export interface ParkedFilter {
  readonly reason: string;
  /** A device's id. */
  readonly device: string;
  readonly sort: Sort<'parkedAt'>;
  readonly cursor: readonly string[];
}

export function parkedFilterOf(address: Address): ParkedFilter {
  const { searchParams } = address;
  return {
    reason: searchParams.get('reason') ?? '',
    device: /^\d+$/.exec(searchParams.get('device') ?? '')?.[0] ?? '',
    sort: sortOf(address, ['parkedAt']),
    cursor: searchParams.getAll('cursor'),
  };
}

/** The filter as query parameters of the service. */
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
          ...(filter.sort && { sort: filter.sort }),
          ...(filter.cursor.length > 0 && { cursor: filter.cursor.at(-1) }),
        },
      },
    }),
  );

/** Shows the number of replayed messages, at most a thousand at a time. */
export const replayMatching = async (filter: ParkedFilter): Promise<number> =>
  (await answer(api.POST('/api/consumption/parked/replay', { body: which(filter) }))).replayed;
