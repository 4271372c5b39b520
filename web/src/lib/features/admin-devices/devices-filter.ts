import { answer } from '#lib/api/create-api.ts';
import type { Address } from '#lib/features/admin/address.ts';
import { api } from '#lib/state/session.svelte.ts';

export interface DevicesFilter {
  readonly search: string;
  /** The owner's id. */
  readonly user: string;
  readonly cursor: readonly string[];
}

export const devicesFilterOf = ({ searchParams }: Address): DevicesFilter => ({
  search: searchParams.get('search') ?? '',
  user: searchParams.get('user') ?? '',
  cursor: searchParams.getAll('cursor'),
});

export const loadDevices = ({ search, user, cursor }: DevicesFilter) =>
  answer(
    api.GET('/api/devices', {
      params: {
        query: {
          limit: 20,
          ...(search && { search }),
          ...(user && { userId: user }),
          ...(cursor.length > 0 && { cursor: cursor.at(-1) }),
        },
      },
    }),
  );
