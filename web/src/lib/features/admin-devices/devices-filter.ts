import { answer } from '#lib/api/create-api.ts';
import type { Address } from '#lib/features/admin/address.ts';
import { sortOf, type Sort } from '#lib/features/admin/sorting.ts';
import { api } from '#lib/state/session.svelte.ts';

const sortable = ['name', 'owner', 'createdAt'] as const;
export type DeviceSort = Sort<(typeof sortable)[number]>;

export interface DevicesFilter {
  readonly search: string;
  /** The owner's id. */
  readonly user: string;
  readonly sort: DeviceSort;
  readonly cursor: readonly string[];
}

export function devicesFilterOf(address: Address): DevicesFilter {
  const { searchParams } = address;
  return {
    search: searchParams.get('search') ?? '',
    user: searchParams.get('user') ?? '',
    sort: sortOf(address, sortable),
    cursor: searchParams.getAll('cursor'),
  };
}

export const loadDevices = ({ search, user, sort, cursor }: DevicesFilter) =>
  answer(
    api.GET('/api/devices', {
      params: {
        query: {
          limit: 20,
          ...(search && { search }),
          ...(user && { userId: user }),
          ...(sort && { sort }),
          ...(cursor.length > 0 && { cursor: cursor.at(-1) }),
        },
      },
    }),
  );
